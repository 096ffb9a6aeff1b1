using Spectral.GpuNode.Telemetry;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>Tells the coordinator of steps and evaluations. All members know the same, so rank 0 speaks for all.</summary>
/// <param name="fence">The generation.</param>
/// <param name="worker">Who reports.</param>
/// <param name="isReporter">Whether this member is the one that speaks.</param>
/// <param name="emit">Takes the events.</param>
internal sealed class StepReports(Fence fence, string worker, bool isReporter, Action<IWorkerEvent> emit)
{
    public void Applied(StepRecord step)
    {
        if (isReporter)
        {
            EngineTelemetry.Applied(step);
            emit(new WorkerEvents.StepsApplied(fence, worker, [step]));
        }
    }

    public void Evaluated(EvaluationRecord evaluation)
    {
        if (isReporter)
        {
            emit(new WorkerEvents.Evaluated(fence, worker, evaluation));
        }
    }
}
