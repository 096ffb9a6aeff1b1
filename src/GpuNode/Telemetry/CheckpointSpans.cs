using System.Diagnostics;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.GpuNode.Telemetry;

/// <summary>Checkpoints of one member as spans of the window they end: the copy that training waits for, then the upload beside it.</summary>
/// <param name="fence">The generation.</param>
/// <param name="worker">The member.</param>
/// <param name="window">The window of training at hand.</param>
/// <param name="time">Tells when the copy was done.</param>
internal sealed class CheckpointSpans(Fence fence, string worker, TrainingWindow window, TimeProvider time)
{
    /// <summary>The state was copied aside, just now.</summary>
    /// <param name="seconds">How long training waited for it.</param>
    public void Taken(long step, double seconds)
    {
        using Activity? span = Start("checkpoint", step, time.GetUtcNow() - TimeSpan.FromSeconds(seconds));
    }

    /// <summary>The span of an upload that begins; the caller disposes it.</summary>
    public Activity? Uploading(long step) => Start("upload checkpoint", step, default);

    private Activity? Start(string name, long step, DateTimeOffset start)
    {
        if (!SpectralTelemetry.IsOn || window.Context == default)
        {
            return null;
        }

        Activity? span = SpectralTelemetry.Start(name, ActivityKind.Internal, window.Context, start: start);
        WorkerTelemetry.SayWhose(span, fence, worker);
        span?.SetTag(TelemetryTags.Step, step);
        return span;
    }
}
