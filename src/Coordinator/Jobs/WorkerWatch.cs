using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>Since when a worker's thread stands where it stands.</summary>
/// <param name="Phase">What it does.</param>
/// <param name="Ticks">Its progress counter.</param>
/// <param name="Since">When the counter was first seen there.</param>
public sealed record WorkerWatch(WorkerPhase Phase, long Ticks, DateTimeOffset Since)
{
    public static WorkerWatch Unknown { get; } = new(WorkerPhase.Idle, -1, DateTimeOffset.MaxValue);

    /// <summary>Waiting for others, or for the coordinator: standing still is no fault of its own.</summary>
    public bool IsWaiting => Phase is WorkerPhase.Idle or WorkerPhase.Reducing or WorkerPhase.WaitingForPeers;

    /// <summary>Waiting for other members.</summary>
    public bool IsWaitingForPeers => Phase is WorkerPhase.Reducing or WorkerPhase.WaitingForPeers;

    /// <summary>For how long it has not moved; nothing before it was first heard.</summary>
    public TimeSpan Still(DateTimeOffset now) => now > Since ? now - Since : TimeSpan.Zero;
}
