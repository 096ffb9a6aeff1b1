using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>
/// A new coordinator takes a running job over: its workers have trained on, or hold what they had, and come back with their
/// next hello.
/// </summary>
internal static class ReturnRules
{
    public static void Recovered(Transition t, JobInputs.Recovered input)
    {
        if (t.State.Epoch > input.Epoch)
        {
            t.Do(new JobEffects.StandDown(t.State.Epoch));
            return;
        }

        if (t.State.HasEnded)
        {
            // The coordinator may have missed it.
            t.Do(new JobEffects.LeaveQueue());
            return;
        }

        if (!input.GoOn)
        {
            EndingRules.Interrupted(t);
            return;
        }

        if (t.State.Epoch < input.Epoch)
        {
            t.Raise(new JobEvents.Led(input.Epoch, t.Now));
        }

        t.Raise(new JobProgress.Interrupted(input.Epoch));
        if (t.State.Awaited.IsEmpty)
        {
            t.Do(new JobEffects.CloseReturns());
            t.Do(new JobEffects.Enqueue());
        }
        else
        {
            t.Do(new JobEffects.Continue());
            t.Do(new JobEffects.Remind(t.Settings.FailureDetection, new JobInputs.ReturnDue()));
        }
    }

    public static void Returned(Transition t, JobInputs.Returned input)
    {
        WorkerStatus status = input.Worker;
        if (t.State.HasEnded)
        {
            t.Send(status.Worker, new WorkerCommands.Release(new Fence(input.Epoch, t.State.Job, 0)));
            t.Do(new JobEffects.FreeWorkers([status.Worker]));
            return;
        }

        if (t.State.Recruit(status.Worker) is not null)
        {
            return;
        }

        t.Raise(new JobProgress.WorkersRecruited(input.Epoch, [Recruit.From(status)]));
        StageRules.GiveBack(t, status.Worker);
        if (CanBeAdopted(t.State, status))
        {
            t.Raise(new JobProgress.WorkerAdopted(status.Worker));
            t.Send(status.Worker, new WorkerCommands.Adopt(t.State.Fence));
            CloseWhenAllAreBack(t);
            return;
        }

        if (t.State.IsMember(status.Worker))
        {
            t.Raise(new JobProgress.GenerationBroken());
        }

        // It keeps what it holds, and says what that is when the next generation is prepared.
        LoadingRules.Load(t, status.Worker);
        if (t.State.Awaited.Contains(status.Worker))
        {
            t.Raise(new JobProgress.WorkerReturned(status.Worker));
            CloseWhenAllAreBack(t);
        }
    }

    /// <summary>Awaited workers that are free hold nothing any more: their processes are new.</summary>
    public static void ComeAsNew(Transition t, ImmutableArray<string> workers)
    {
        ImmutableArray<string> lost = [.. workers.Where(t.State.Awaited.Contains)];
        if (!lost.IsEmpty)
        {
            t.Raise(new JobProgress.AwaitedLost(lost));
            if (t.State.Stage != GenerationStage.None)
            {
                t.Raise(new JobProgress.GenerationBroken());
            }

            CloseWhenAllAreBack(t);
        }
    }

    /// <summary>Who has not come back is lost.</summary>
    public static void ReturnDue(Transition t)
    {
        if (t.State.HasEnded || t.State.Awaited.IsEmpty)
        {
            return;
        }

        ImmutableArray<string> lost = [.. t.State.Awaited.Order(StringComparer.Ordinal)];
        t.Raise(new JobProgress.AwaitedLost(lost));
        t.Do(new JobEffects.CloseReturns());
        if (t.State.Recruits.IsEmpty)
        {
            MembershipRules.Requeue(t, "no worker came back");
            return;
        }

        if (t.State.Stage != GenerationStage.None)
        {
            t.Raise(new JobProgress.GenerationBroken());
        }

        MembershipRules.Advance(t);
    }

    public static void CloseWhenAllAreBack(Transition t)
    {
        if (t.State.Awaited.IsEmpty)
        {
            t.Do(new JobEffects.CloseReturns());
            MembershipRules.Advance(t);
        }
    }

    private static bool CanBeAdopted(JobState state, WorkerStatus status) =>
        state.Stage == GenerationStage.Training
        && state.IsMember(status.Worker)
        && status.Fence?.Generation == state.Generation
        && status.Phase != WorkerPhase.Idle;
}
