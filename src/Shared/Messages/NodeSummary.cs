using MessagePack;

namespace Spectral.Shared.Messages;

/// <summary>A node in one row of a list.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="LastHeard">When its last hello came.</param>
/// <param name="Workers">One for each device.</param>
[MessagePackObject]
public sealed record NodeSummary(
    [property: Key(0)] string Node, [property: Key(1)] DateTimeOffset LastHeard, [property: Key(2)] IReadOnlyList<WorkerSummary> Workers);

/// <summary>A worker as a list of nodes shows it.</summary>
/// <param name="Worker">Worker id: <c>node/index</c>.</param>
/// <param name="Device">Device as the user writes it.</param>
/// <param name="MemoryBytes">Memory the worker may use.</param>
/// <param name="Job">The run it belongs to; null when it is free.</param>
/// <param name="Step">Last applied step of that run.</param>
/// <param name="Phase">What its training thread does now.</param>
[MessagePackObject]
public sealed record WorkerSummary(
    [property: Key(0)] string Worker,
    [property: Key(1)] string Device,
    [property: Key(2)] long MemoryBytes,
    [property: Key(3)] string? Job,
    [property: Key(4)] long Step,
    [property: Key(5)] WorkerPhase Phase)
{
    /// <summary>From what the node last said of it.</summary>
    public static WorkerSummary Of(WorkerStatus status) =>
        new(status.Worker, status.Device, status.MemoryBytes, status.Fence?.Run, status.Step, status.Phase);
}
