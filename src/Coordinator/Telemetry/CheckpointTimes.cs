using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.Coordinator.Telemetry;

/// <summary>Measures how long after a step its checkpoint is durable.</summary>
internal sealed class CheckpointTimes
{
    /// <summary>A checkpoint that is committed later than so many steps is not measured.</summary>
    private const int StepsKept = 1024;

    private readonly Queue<(long Step, DateTimeOffset At)> _steps = new();

    public void Applied(IReadOnlyList<StepRecord> steps, DateTimeOffset at)
    {
        foreach (StepRecord step in steps)
        {
            _steps.Enqueue((step.Step, at));
            if (_steps.Count > StepsKept)
            {
                _steps.Dequeue();
            }
        }
    }

    public void Committed(long step, DateTimeOffset at)
    {
        if (_steps.FirstOrDefault(known => known.Step == step) is { Step: > 0 } applied)
        {
            SpectralMetrics.CheckpointSeconds.Record((at - applied.At).TotalSeconds);
        }
    }
}
