using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>Kept by a worker's thread as it works; others read <see cref="Latest"/> without a lock.</summary>
internal sealed class ProgressMeter
{
    private volatile WorkerProgress _latest = WorkerProgress.Idle;

    public WorkerProgress Latest => _latest;

    /// <summary>Another phase begins.</summary>
    public void Enter(WorkerPhase phase) => _latest = _latest with { Phase = phase, Ticks = _latest.Ticks + 1 };

    /// <summary>A piece of the phase's work is done.</summary>
    public void Tick() => _latest = _latest with { Ticks = _latest.Ticks + 1 };

    /// <summary>The run stands at this step.</summary>
    public void Applied(long step) => _latest = _latest with { Step = step, Ticks = _latest.Ticks + 1 };
}
