using Spectral.GpuNode.Telemetry;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>
/// Tells the coordinator of steps and evaluations. All members know the same, so rank 0 speaks for all; every member keeps
/// what it knows, to speak in its place.
/// </summary>
/// <param name="fence">The generation.</param>
/// <param name="worker">Who reports.</param>
/// <param name="isReporter">Whether this member is the one that speaks.</param>
/// <param name="records">Keeps what was reported.</param>
/// <param name="emit">Takes the events.</param>
internal sealed class StepReports(Fence fence, string worker, bool isReporter, RunRecords records, Action<IWorkerEvent> emit)
{
    /// <summary>A message has room for a few hundred records.</summary>
    private const int RecordsPerMessage = 200;

    /// <summary>Reports what an earlier reporter may have taken with it.</summary>
    public void Repeat()
    {
        foreach (StepRecord[] steps in isReporter ? records.Steps.Chunk(RecordsPerMessage) : [])
        {
            emit(new WorkerEvents.StepsApplied(fence, worker, steps));
        }

        foreach (EvaluationRecord evaluation in isReporter ? records.Evaluations : [])
        {
            emit(new WorkerEvents.Evaluated(fence, worker, evaluation));
        }
    }

    public void Applied(StepRecord step)
    {
        records.Add(step);
        if (isReporter)
        {
            EngineTelemetry.Applied(step);
            emit(new WorkerEvents.StepsApplied(fence, worker, [step]));
        }
    }

    public void Evaluated(EvaluationRecord evaluation)
    {
        records.Add(evaluation);
        if (isReporter)
        {
            emit(new WorkerEvents.Evaluated(fence, worker, evaluation));
        }
    }
}
