using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>What members report while they train. Everything may be reported twice, by a member that cannot know that it was heard.</summary>
internal static class TrainingRules
{
    public static void StepsApplied(Transition t, WorkerEvents.StepsApplied applied)
    {
        if (applied.Steps.Count == 0)
        {
            return;
        }

        StepRecord[] added = [.. applied.Steps.Where(step => step.Step > t.State.StoredStep)];
        t.Do(new JobEffects.StoreSteps(applied.Steps));
        t.Raise(new JobProgress.StepsStored(added, applied.Steps.Max(step => step.Step)));
        MembershipRules.Advance(t);
    }

    public static void Evaluated(Transition t, WorkerEvents.Evaluated evaluated)
    {
        EvaluationRecord evaluation = evaluated.Evaluation;
        if (t.State.Evaluations.TryGetValue(evaluation.Step, out EvaluationRecord? known)
            && BitConverter.DoubleToInt64Bits(known.Loss) == BitConverter.DoubleToInt64Bits(evaluation.Loss))
        {
            return;
        }

        t.Raise(new JobEvents.Evaluated(evaluation));
    }

    public static void CheckpointUploaded(Transition t, WorkerEvents.CheckpointUploaded upload)
    {
        t.Raise(new JobProgress.CommitStarted());
        t.Do(new JobEffects.CommitCheckpoint(upload));
    }

    /// <summary>What is committed is committed, also when its generation is over by now.</summary>
    public static void CheckpointDecided(Transition t, JobInputs.CheckpointDecided input)
    {
        if (t.State.HasEnded)
        {
            return;
        }

        if (input.Committed is { } committed && !t.State.Checkpoints.ContainsKey(committed.Step))
        {
            t.Raise(committed);
        }

        if (input.Upload.Fence.Generation == t.State.Generation)
        {
            t.Raise(new JobProgress.CommitEnded(input.RefusedBecause, input.Upload.Step));
            // With a commit a new window of training begins, for all of them; a refusal is the uploader's matter.
            IEnumerable<string> told = input.RefusedBecause is null ? t.State.Members.Select(member => member.Worker) : [input.Upload.Worker];
            foreach (string worker in told)
            {
                t.Send(worker, new WorkerCommands.CheckpointDecided(t.State.Fence, input.Upload.Step, input.RefusedBecause));
            }

            EndingRules.EndWhenAllLeft(t);
        }
    }

    public static void AdapterUploaded(Transition t, WorkerEvents.AdapterUploaded upload)
    {
        if (t.State.Adapter?.Step == upload.Step)
        {
            return;
        }

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
        if (input.Generation == t.State.Generation)
        {
            t.Raise(new JobProgress.CommitEnded(null, input.Committed.Step));
        }

        EndingRules.EndWhenAllLeft(t);
    }
}
