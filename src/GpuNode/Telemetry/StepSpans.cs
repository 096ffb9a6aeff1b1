using System.Diagnostics;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.GpuNode.Telemetry;

/// <summary>
/// Steps of one member as spans of the window they are trained in: one in so many, and each that is the first of a generation, took far
/// longer than those before it, or failed. A span for every step would break Jaeger's pages. Below a step lie its parts, one after the
/// other; those of several leaves are added up.
/// </summary>
/// <param name="fence">The generation.</param>
/// <param name="worker">The member.</param>
/// <param name="every">One step in so many is shown.</param>
/// <param name="window">The window of training at hand.</param>
/// <param name="time">Tells when a step ended.</param>
/// <param name="stage">The part of the layers that the member holds; null where it holds all.</param>
internal sealed class StepSpans(Fence fence, string worker, int every, TrainingWindow window, TimeProvider time, int? stage = null)
{
    private const double SlowFactor = 3;

    /// <summary>Weight of the newest step in what is usual.</summary>
    private const double Newest = 0.1;

    private static readonly (StepPart Part, string Name)[] Parts =
    [
        (StepPart.Forward, "forward"), (StepPart.Backward, "backward"), (StepPart.SharedPass, "shared pass"),
        (StepPart.StageExchange, "stage exchange"), (StepPart.AllReduce, "all-reduce"), (StepPart.Optimizer, "optimizer"),
    ];

    private double _usualSeconds;

    /// <summary>Whether steps are to be measured.</summary>
    public bool IsOn => SpectralTelemetry.IsOn && window.Context != default;

    /// <summary>An applied step.</summary>
    public void Applied(StepRecord step, StepClock clock)
    {
        bool isFirst = _usualSeconds == 0;
        bool isSlow = !isFirst && step.Seconds > SlowFactor * _usualSeconds;
        _usualSeconds = isFirst ? step.Seconds : (_usualSeconds * (1 - Newest)) + (step.Seconds * Newest);
        if (!clock.IsOn || !(isFirst || isSlow || step.Step % every == 0))
        {
            return;
        }

        using Activity? span = Show(step.Step, TimeSpan.FromSeconds(step.Seconds), clock);
        span?.SetTag(TelemetryTags.Loss, step.Loss);
        span?.SetTag(TelemetryTags.Tokens, step.ProcessedTokens);
    }

    /// <summary>A step that was not applied.</summary>
    /// <param name="took">Until it failed.</param>
    public void Failed(long step, TimeSpan took, StepClock clock, Exception error)
    {
        if (clock.IsOn && error is not CalledOffException)
        {
            clock.Enter(null);
            using Activity? span = Show(step, took, clock);
            span?.SetStatus(ActivityStatusCode.Error, error is CommunicatorAbortedException ? $"peers were lost: {error.Message}" : error.Message);
        }
    }

    private Activity? Show(long step, TimeSpan took, StepClock clock)
    {
        DateTimeOffset end = time.GetUtcNow();
        DateTimeOffset start = end - took;
        Activity? span = Start("step", window.Context, start, end);
        span?.SetTag(TelemetryTags.Step, step);
        span?.SetTag(TelemetryTags.Leaves, clock.Leaves);
        foreach ((StepPart part, string name) in span is null ? [] : Parts)
        {
            TimeSpan length = clock.Of(part);
            if (length > TimeSpan.Zero)
            {
                using Activity? below = Start(name, span!.Context, start, start + length);
                start += length;
            }
        }

        return span;
    }

    private Activity? Start(string name, ActivityContext above, DateTimeOffset start, DateTimeOffset end)
    {
        Activity? span = SpectralTelemetry.Start(name, ActivityKind.Internal, above, start: start);
        WorkerTelemetry.SayWhose(span, fence, worker);
        if (stage is not null)
        {
            span?.SetTag(TelemetryTags.Stage, stage);
        }

        span?.SetEndTime(end.UtcDateTime);
        return span;
    }
}
