using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>What members report while they train.</summary>
internal static class TrainingRules
{
    public static void StepsApplied(Transition t, WorkerEvents.StepsApplied applied)
    {
        if (applied.Steps.Count == 0)
        {
            return;
        }

        t.Raise(new JobProgress.StepsStored(applied.Steps));
        t.Do(new JobEffects.StoreSteps(applied.Steps));
        t.Send(applied.Worker, new WorkerCommands.Acknowledge(t.State.Fence, applied.Steps.Max(step => step.Step)));
    }

    public static void Evaluated(Transition t, WorkerEvents.Evaluated evaluated) => t.Raise(new JobEvents.Evaluated(evaluated.Evaluation));

    public static void CheckpointUploaded(Transition t, WorkerEvents.CheckpointUploaded upload)
    {
        t.Raise(new JobProgress.CommitStarted());
        t.Do(new JobEffects.CommitCheckpoint(upload));
    }

    public static void CheckpointDecided(Transition t, JobInputs.CheckpointDecided input)
    {
        if (input.Upload.Fence != t.State.Fence || t.State.HasEnded)
        {
            return;
        }

        if (input.Committed is { } committed)
        {
            t.Raise(committed);
        }

        t.Raise(new JobProgress.CommitEnded(input.RefusedBecause, input.Upload.Step));
        t.Send(input.Upload.Worker, new WorkerCommands.CheckpointDecided(t.State.Fence, input.Upload.Step, input.RefusedBecause));
        EndingRules.EndWhenAllLeft(t);
    }

    public static void AdapterUploaded(Transition t, WorkerEvents.AdapterUploaded upload)
    {
        t.Raise(new JobProgress.CommitStarted());
        t.Do(new JobEffects.CommitAdapter(upload));
    }

    public static void AdapterDecided(Transition t, JobInputs.AdapterDecided input)
    {
        if (t.State.HasEnded)
        {
            return;
        }

        t.Raise(input.Committed);
        t.Raise(new JobProgress.CommitEnded(null, input.Committed.Step));
        EndingRules.EndWhenAllLeft(t);
    }
}
