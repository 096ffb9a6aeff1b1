using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>A worker of the present generation and how far it has come.</summary>
public sealed record JobMember(string Worker, string Device, string Fingerprint)
{
    public WorkerEvents.Loaded? Loaded { get; init; }

    public WorkerEvents.Formed? Formed { get; init; }

    public WorkerEvents.Left? Left { get; init; }
}
