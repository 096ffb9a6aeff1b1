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
        if (t.State.Status != JobStatus.Training || t.State.PendingCommits > 0 || !t.State.AllMembers(member => member.Left is not null))
        {
            return;
        }

        if (t.State.Members.FirstOrDefault(member => member.Left!.Reason == LeaveReason.Stopped) is { } stopped)
        {
            End(t, Result(t.State, JobStatus.Stopped) with { Steps = stopped.Left!.Step });
        }
        else if (t.State.Adapter is null || t.State.Members.Any(member => member.Left!.Reason != LeaveReason.Finished))
        {
            FailInternally(t, "the workers left training without a finished adapter: "
                + string.Join(", ", t.State.Members.Select(member => $"{member.Worker} {member.Left!.Reason} at step {member.Left.Step}")));
        }
        else
        {
            t.Raise(new JobProgress.FinishingStarted());
            t.Do(new JobEffects.WriteReport());
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
        switch (t.State.Status)
        {
            case JobStatus.Training when !t.State.StopRequested:
                t.Raise(new JobProgress.StopRequested(stop.SaveCheckpoint));
                t.SendAll(new WorkerCommands.Stop(t.State.Fence, stop.SaveCheckpoint));
                break;

            // Nothing has been trained in this generation: there is nothing to save.
            case JobStatus.Queued or JobStatus.Loading or JobStatus.Decomposing or JobStatus.Forming:
                End(t, Result(t.State, JobStatus.Stopped));
                break;
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
            // The worker that caused it usually says so a moment later; its message is the one worth showing.
            if (t.State.PeerLoss is null)
            {
                t.Raise(new JobProgress.PeersLost(failed));
                t.Do(new JobEffects.AwaitExplanation());
            }

            return;
        }

        if (failed.IsUserError)
        {
            FailForUser(t, failed.Message);
        }
        else
        {
            FailInternally(t, Describe(failed), failed.Trace);
        }
    }

    public static void PeerLossUnexplained(Transition t)
    {
        if (t.State is { HasEnded: false, PeerLoss: { } lost })
        {
            FailInternally(t, Describe(lost), lost.Trace);
        }
    }

    public static void WorkerLost(Transition t, JobInputs.WorkerLost lost)
    {
        if (t.State.Members.Any(member => member.Worker == lost.Worker) && t.State.Status != JobStatus.Finishing)
        {
            string restart = t.State.Checkpoints.IsEmpty ? "" : $"; resume goes on from the checkpoint of step {t.State.Checkpoints.Last().Key}";
            FailInternally(t, $"worker {lost.Worker} was lost while {t.State.Status.ToString().ToLowerInvariant()}: {lost.Reason}{restart}");
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

    private static string Describe(WorkerEvents.Failed failed) =>
        $"worker {failed.Worker} failed while {failed.Phase.ToString().ToLowerInvariant()}: {failed.Message}";

    private static void End(Transition t, JobResult result)
    {
        t.SendAll(new WorkerCommands.Release(t.State.Fence));
        t.Raise(new JobEvents.Ended(result, t.Now));
        t.Do(new JobEffects.LeaveQueue());
    }

    private static JobResult Result(JobState state, JobStatus status)
    {
        EvaluationRecord? first = state.Evaluations.IsEmpty ? null : state.Evaluations.First().Value;
        EvaluationRecord? last = state.Evaluations.Count < 2 ? null : state.Evaluations.Last().Value;
        return new JobResult(
            status,
            Math.Max(state.AppliedStep, state.Adapter?.Step ?? 0),
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
            Trace: null);
    }
}
