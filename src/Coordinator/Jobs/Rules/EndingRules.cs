using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>All ways a job ends: done, stopped, failed.</summary>
internal static class EndingRules
{
    public static void Left(Transition t, WorkerEvents.Left left)
    {
        t.Raise(new JobProgress.WorkerLeft(left));
        EndWhenAllLeft(t);
    }

    /// <summary>The generation is over once every member has left and nothing uploaded is still being committed.</summary>
    public static void EndWhenAllLeft(Transition t)
    {
        if (t.State.Stage is not (GenerationStage.Training or GenerationStage.Ending)
            || t.State.PendingCommits > 0
            || t.State.Status == JobStatus.Finishing
            || !t.State.AllMembers(member => member.Left is not null))
        {
            return;
        }

        if (t.State.Members.FirstOrDefault(member => member.Left!.Reason == LeaveReason.Stopped) is { } stopped)
        {
            End(t, Result(t.State, JobStatus.Stopped) with { Steps = stopped.Left!.Step });
        }
        else if (t.State.Until is { } until && t.State.Members.All(member => member.Left!.Step >= until && member.Left.Reason == LeaveReason.GenerationEnded))
        {
            End(t, Result(t.State, JobStatus.Stopped) with { Steps = t.State.Members[0].Left!.Step });
        }
        else if (t.State.Members.All(member => member.Left!.Reason == LeaveReason.GenerationEnded))
        {
            MembershipRules.GenerationEnded(t);
        }
        else if (t.State.Adapter?.Step == t.State.Members[0].Left!.Step)
        {
            t.Raise(new JobProgress.FinishingStarted());
            t.Do(new JobEffects.WriteReport());
        }
        else
        {
            // Whoever was to upload the adapter was lost before it said so: the others can.
            LossRules.Break(t, "the workers left training without a finished adapter: "
                + string.Join(", ", t.State.Members.Select(member => $"{member.Worker} {member.Left!.Reason} at step {member.Left.Step}")), []);
        }
    }

    public static void ReportWritten(Transition t, JobInputs.ReportWritten report)
    {
        if (t.State.Status == JobStatus.Finishing)
        {
            End(t, Result(t.State, JobStatus.Finished) with
            {
                TokensPerSecond = report.TokensPerSecond,
                ReportPath = report.ReportPath,
                PlotPath = report.PlotPath,
            });
        }
    }

    public static void Stop(Transition t, JobInputs.Stop stop)
    {
        if (t.State.HasEnded || t.State.Status == JobStatus.Finishing || t.State.StopRequested is not null)
        {
            return;
        }

        // Members may hold steps that no checkpoint does: they are stopped where they train.
        bool holdsWork = t.State.Stage != GenerationStage.None && t.State.Formed is not null;
        if (!holdsWork)
        {
            End(t, Result(t.State, JobStatus.Stopped));
            return;
        }

        t.Raise(new JobProgress.StopRequested(stop));
        if (t.State.Stage is GenerationStage.Training or GenerationStage.Ending)
        {
            t.SendAll(new WorkerCommands.Stop(t.State.Fence, stop.SaveCheckpoint));
        }
    }

    /// <summary>The process that ran the job is gone, its workers with it; the job waits to be resumed.</summary>
    public static void Interrupted(Transition t)
    {
        t.Raise(new JobEvents.Ended(Result(t.State, JobStatus.Stopped), t.Now));
        t.Do(new JobEffects.LeaveQueue());
    }

    public static void Failed(Transition t, WorkerEvents.Failed failed)
    {
        if (failed.IsPeerLoss)
        {
            LossRules.PeersLost(t, failed);
        }
        else if (failed.IsUserError)
        {
            FailForUser(t, failed.Message);
        }
        else
        {
            LossRules.Strike(t, failed.Worker, Describe(failed), failed.Trace);
        }
    }

    public static void EffectFailed(Transition t, JobInputs.EffectFailed failed)
    {
        if (t.State.HasEnded)
        {
            return;
        }

        End(t, Result(t.State, JobStatus.Failed) with
        {
            Error = $"{failed.Doing}: {failed.Message}",
            IsUserError = failed.IsUserError,
            Trace = failed.Trace,
        });
    }

    /// <summary>An input is wrong: the message is for its owner.</summary>
    public static void FailForUser(Transition t, string message) =>
        End(t, Result(t.State, JobStatus.Failed) with { Error = message, IsUserError = true });

    /// <summary>Something of ours, or of the machines, went wrong.</summary>
    public static void FailInternally(Transition t, string message, string? trace = null) =>
        End(t, Result(t.State, JobStatus.Failed) with { Error = message, Trace = trace });

    public static string Describe(WorkerEvents.Failed failed) =>
        $"worker {failed.Worker} failed while {failed.Phase.ToString().ToLowerInvariant()}: {failed.Message}";

    private static void End(Transition t, JobResult result)
    {
        t.ReleaseAll();
        t.Raise(new JobEvents.Ended(result, t.Now));
        t.Do(new JobEffects.LeaveQueue());
    }

    private static JobResult Result(JobState state, JobStatus status)
    {
        EvaluationRecord? first = state.Evaluations.IsEmpty ? null : state.Evaluations.First().Value;
        EvaluationRecord? last = state.Evaluations.Count < 2 ? null : state.Evaluations.Last().Value;
        return new JobResult(
            status,
            Math.Max(Math.Max(state.AppliedStep, state.StoredStep), state.Adapter?.Step ?? 0),
            state.Planned?.TrainableParameters ?? 0,
            first,
            last,
            TokensPerSecond: 0,
            state.Adapter?.AdapterPath,
            state.Adapter?.PeftPath,
            ReportPath: null,
            PlotPath: null,
            Error: null,
            IsUserError: false,
            Trace: null,
            state.StepSeconds,
            state.TrainingSeconds);
    }
}
