using System.Diagnostics;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.GpuNode.Telemetry;

/// <summary>Spans where commands arrive; current while the engine takes the command, so that its own spans hang below.</summary>
internal static class WorkerTelemetry
{
    public static Activity? Receive(IWorkerCommand command, string worker, string? traceParent)
    {
        // What a job says to a worker after its end belongs to no trace, and would make one of its own.
        if (!ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out ActivityContext parent))
        {
            return null;
        }

        Activity? activity = SpectralTelemetry.Source.StartActivity($"receive {command.GetType().Name.ToLowerInvariant()}", ActivityKind.Consumer, parent);
        SayWhose(activity, command.Fence, worker);
        return activity;
    }

    /// <summary>What every log record of a worker carries.</summary>
    public static RunScope ScopeOf(Fence fence, string worker) => new(fence.Run, StoreLayout.OnlyTrial, fence.Generation, worker);

    /// <summary>What every span of a worker carries.</summary>
    public static void SayWhose(Activity? span, Fence fence, string worker)
    {
        span?.SetTag(TelemetryTags.Job, fence.Run);
        span?.SetTag(TelemetryTags.Trial, StoreLayout.OnlyTrial);
        span?.SetTag(TelemetryTags.Generation, fence.Generation);
        span?.SetTag(TelemetryTags.Worker, worker);
    }
}
