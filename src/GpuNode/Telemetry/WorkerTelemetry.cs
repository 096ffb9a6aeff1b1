using System.Diagnostics;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.GpuNode.Telemetry;

/// <summary>Spans where commands arrive; current while the engine takes the command, so that its own spans hang below.</summary>
internal static class WorkerTelemetry
{
    public static Activity? Receive(IWorkerCommand command, string worker, string? traceParent)
    {
        _ = ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out ActivityContext parent);
        Activity? activity = SpectralTelemetry.Source.StartActivity($"receive {command.GetType().Name.ToLowerInvariant()}", ActivityKind.Consumer, parent);
        activity?.SetTag(TelemetryTags.Job, command.Fence.Run);
        activity?.SetTag(TelemetryTags.Generation, command.Fence.Generation);
        activity?.SetTag(TelemetryTags.Worker, worker);
        return activity;
    }
}
