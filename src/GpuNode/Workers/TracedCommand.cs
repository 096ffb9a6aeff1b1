using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Workers;

/// <param name="TraceParent">W3C traceparent of the coordinator's span that asked for it.</param>
internal sealed record TracedCommand(IWorkerCommand Command, string? TraceParent);
