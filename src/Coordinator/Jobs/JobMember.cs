using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>A worker of the present generation and how far it has come.</summary>
public sealed record JobMember(string Worker)
{
    /// <summary>A peer lost its connection to it: it is waited for only if it shows that it lives.</summary>
    public bool IsSuspected { get; init; }

    public WorkerEvents.Prepared? Prepared { get; init; }

    public WorkerEvents.Formed? Formed { get; init; }

    public WorkerEvents.Left? Left { get; init; }
}
