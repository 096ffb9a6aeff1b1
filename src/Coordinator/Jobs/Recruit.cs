using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>A worker that belongs to the run, from the moment it is given to it; members of generations are taken from these.</summary>
/// <param name="Worker">Worker id, <c>node/index</c>.</param>
/// <param name="Device">As its node announces it.</param>
/// <param name="Fingerprint">What its bits depend on.</param>
/// <param name="Endpoint">Where its communicators listen.</param>
/// <param name="MemoryBytes">Memory its process may use.</param>
public sealed record Recruit(string Worker, string Device, string Fingerprint, string Endpoint, long MemoryBytes)
{
    /// <summary>The part of the layers it was told to load; null where every worker holds the whole model.</summary>
    public LayerStage? Stage { get; init; }

    /// <summary>Memory that the largest part of the layers needs when there are 1, 2, ... parts, as it reported when it last loaded one.</summary>
    public ImmutableArray<long> StageBytes { get; init; } = [];

    /// <summary>It holds model and data; with what it reported, unless it was taken over while it trained.</summary>
    public bool IsLoaded { get; init; }

    public WorkerEvents.Loaded? Loaded { get; init; }

    /// <summary>It holds the bases too, so that joining holds nobody up.</summary>
    public bool HasBases { get; init; }

    /// <summary>Why it is to leave; null for one that stays.</summary>
    public string? Leaving { get; init; }

    public bool IsDraining => Leaving is not null;

    /// <summary>What its hellos tell of its thread.</summary>
    public WorkerWatch Watch { get; init; } = WorkerWatch.Unknown;

    /// <summary>The node it is on.</summary>
    public string Node => NodeOf(Worker);

    public static Recruit From(WorkerStatus status) => new(status.Worker, status.Device, status.Fingerprint, status.Endpoint, status.MemoryBytes);

    public static string NodeOf(string worker) => worker.LastIndexOf('/') is var slash and > 0 ? worker[..slash] : worker;
}
