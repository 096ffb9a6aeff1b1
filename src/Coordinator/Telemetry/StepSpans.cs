using System.Diagnostics;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.Coordinator.Telemetry;

/// <summary>
/// Steps as spans of the window they were trained in, drawn from their records: one in so many, and each that was the first of a
/// generation or took far longer than those before it. A span for every step would break Jaeger's pages.
/// </summary>
internal sealed class StepSpans
{
    private const double SlowFactor = 3;

    /// <summary>Weight of the newest step in what is usual.</summary>
    private const double Newest = 0.1;

    private double _usualSeconds;
    private int _generation;

    /// <param name="window">The span they hang below; null where nobody listens.</param>
    /// <param name="every">One step in so many is shown.</param>
    /// <param name="ended">When the last of them was told.</param>
    public void Show(IReadOnlyList<StepRecord> steps, Activity? window, int every, DateTimeOffset ended)
    {
        DateTimeOffset end = ended - TimeSpan.FromSeconds(steps.Skip(1).Sum(step => step.Seconds));
        for (int i = 0; i < steps.Count; i++)
        {
            StepRecord step = steps[i];
            end += i == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(step.Seconds);
            bool isFirst = step.Generation != _generation;
            bool isSlow = !isFirst && _usualSeconds > 0 && step.Seconds > SlowFactor * _usualSeconds;
            _usualSeconds = isFirst || _usualSeconds == 0 ? step.Seconds : (_usualSeconds * (1 - Newest)) + (step.Seconds * Newest);
            _generation = step.Generation;
            if (window is not null && (isFirst || isSlow || step.Step % every == 0))
            {
                Show(step, window, end);
            }
        }
    }

    private static void Show(StepRecord step, Activity window, DateTimeOffset end)
    {
        DateTimeOffset start = end - TimeSpan.FromSeconds(step.Seconds);
        using Activity? span = Start("step", window, start);
        span?.SetTag(TelemetryTags.Step, step.Step);
        span?.SetTag(TelemetryTags.Loss, step.Loss);
        span?.SetTag(TelemetryTags.Tokens, step.ProcessedTokens);
        using (Activity? reduction = Start("all-reduce", span ?? window, end - TimeSpan.FromSeconds(Math.Min(step.CollectiveSeconds, step.Seconds))))
        {
            reduction?.SetTag(TelemetryTags.Step, step.Step);
            reduction?.SetEndTime(end.UtcDateTime);
        }

        span?.SetEndTime(end.UtcDateTime);
    }

    private static Activity? Start(string name, Activity above, DateTimeOffset start)
    {
        Activity? span = SpectralTelemetry.Source.StartActivity(name, ActivityKind.Internal, above.Context, tags: null, links: null, start);
        foreach (string tag in TelemetryTags.OfARun)
        {
            span?.SetTag(tag, above.GetTagItem(tag));
        }

        return span;
    }
}
