using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>How far a worker's thread is.</summary>
/// <param name="Phase">What it does now.</param>
/// <param name="Ticks">Counts progress within and across phases; never goes back.</param>
/// <param name="Step">Last applied step of the present run, 0 before the first.</param>
public sealed record WorkerProgress(WorkerPhase Phase, long Ticks, long Step)
{
    public static WorkerProgress Idle { get; } = new(WorkerPhase.Idle, 0, 0);
}
