using Spectral.GpuNode.Checkpoints;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Training;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Engine;

/// <summary>
/// One generation's training, from its start step to its end: what comes after each step is decided from what all
/// members know alike, so that all do the same.
/// </summary>
/// <param name="job">What is trained.</param>
/// <param name="trainer">Does the steps.</param>
/// <param name="evaluation">Null where the recipe has no evaluation data.</param>
/// <param name="checkpoints">Where states go.</param>
/// <param name="communicator">The other members.</param>
/// <param name="control">What the coordinator wants.</param>
/// <param name="report">Takes steps and evaluations; does nothing on members that do not report.</param>
/// <param name="progress">Told of applied steps.</param>
/// <param name="checkpointed">Step whose state needs no checkpoint because it came from one, or is the initial one; null where it came from members.</param>
internal sealed class TrainingSession(
    LoadedJob job,
    Trainer trainer,
    EvaluationPhase? evaluation,
    CheckpointPhase checkpoints,
    ICommunicator communicator,
    RunControl control,
    StepReports report,
    ProgressMeter progress,
    long? checkpointed)
{
    private readonly EarlyStopOptions? _earlyStop = job.Recipe.Training.EarlyStop;
    private long? _checkpointStep = checkpointed;

    /// <summary>Trains until the last step, early stop, or the coordinator ends it; the state is final when it returns.</summary>
    public LeaveReason Run()
    {
        if (IsEvaluationDue() && !Evaluate())
        {
            return Stop(save: communicator.Any(control.IsSaving));
        }

        // What an earlier generation was to save here, it may not have.
        if (_checkpointStep is null && trainer.State.Step > 0 && IsCheckpointDue())
        {
            TakeCheckpoint();
        }

        while (!IsDone())
        {
            (StepRecord record, StepVotes agreed) = trainer.Step(Votes());
            progress.Applied(record.Step);
            report.Applied(record);
            if (agreed.Digested)
            {
                checkpoints.Settle();
            }

            if (agreed.Stop)
            {
                return Stop(agreed.Save);
            }

            if (IsEvaluationDue() && !Evaluate())
            {
                return Stop(save: communicator.Any(control.IsSaving));
            }

            if (IsCheckpointDue())
            {
                TakeCheckpoint();
            }

            if (agreed.EndGeneration && !IsDone())
            {
                return End(agreed.Save);
            }
        }

        return LeaveReason.Finished;
    }

    private EvaluationHistory Evaluations => trainer.State.Evaluations;

    private StepVotes Votes() => control.VotesFor(trainer.State.Step + 1) with { Digested = checkpoints.IsDigested };

    private bool IsDone() => trainer.State.Step >= job.TotalSteps || Evaluations.Stops(_earlyStop);

    private bool IsEvaluationDue()
    {
        long step = trainer.State.Step;
        int every = job.Recipe.Evaluation.EverySteps;
        bool atAnEnd = step == 0 || step >= job.TotalSteps;
        return evaluation is not null && Evaluations.LastStep != step && (atAnEnd || (every > 0 && step % every == 0));
    }

    private bool IsCheckpointDue() =>
        trainer.State.Step % job.Recipe.Checkpoint.EverySteps == 0 || IsDone() || IsBestNow();

    /// <summary>The best state so far must be there to go back to.</summary>
    private bool IsBestNow() => Evaluations.LastIsBest && Evaluations.LastStep == trainer.State.Step;

    /// <summary>False where a member was told to stop meanwhile.</summary>
    private bool Evaluate()
    {
        if (evaluation!.Run(trainer.State.Step, control.IsStopping) is not { } record)
        {
            return false;
        }

        trainer.State.Evaluations = Evaluations.With(record, job.Recipe.Datasets.Eval!.Metric, _earlyStop);
        report.Evaluated(record);
        return true;
    }

    private LeaveReason Stop(bool save)
    {
        if (save)
        {
            TakeCheckpoint();
        }

        return LeaveReason.Stopped;
    }

    private LeaveReason End(bool save)
    {
        if (save)
        {
            TakeCheckpoint();
        }

        return LeaveReason.GenerationEnded;
    }

    private void TakeCheckpoint()
    {
        if (trainer.State.Step != _checkpointStep)
        {
            _checkpointStep = trainer.State.Step;
            checkpoints.Take(trainer.State, Evaluations);
        }
    }
}
