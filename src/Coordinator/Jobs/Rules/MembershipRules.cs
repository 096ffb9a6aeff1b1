using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>Who takes part: when a generation begins, who is let in, and who leaves as planned.</summary>
internal static class MembershipRules
{
    /// <summary>Does whatever has become possible.</summary>
    public static void Advance(Transition t)
    {
        JobState state = t.State;
        if (state.HasEnded || state.Status == JobStatus.Finishing || !state.Awaited.IsEmpty)
        {
            return;
        }

        switch (state.Stage)
        {
            case GenerationStage.None:
                AdvanceTowardsGeneration(t);
                break;
            case GenerationStage.Preparing:
                FormingRules.DecideStart(t);
                break;
            case GenerationStage.Training when state.IsBroken:
                StartGeneration(t);
                break;
            case GenerationStage.Training:
                EndForChange(t);
                break;
        }
    }

    /// <summary>Asks everyone who can take part to stand still and say what they hold.</summary>
    /// <param name="suspects">Members believed dead: waited for only a moment unless they show life.</param>
    public static void StartGeneration(Transition t, params ImmutableArray<string> suspects)
    {
        ImmutableArray<string> workers = Participants(t.State);
        if (workers.IsEmpty)
        {
            WaitForWorkers(t);
            return;
        }

        if (!StageRules.Cover(t.State, workers))
        {
            StageRules.Regroup(t);
            return;
        }

        t.Raise(new JobEvents.GenerationStarted(t.State.Epoch, t.State.Generation + 1, workers, t.Now));
        if (suspects.Length > 0)
        {
            t.Raise(new JobProgress.MembersSuspected(suspects));
            t.Do(new JobEffects.Remind(t.Settings.FailureDetection / 10, new JobInputs.SuspectsDue()));
        }

        t.SendAll(new WorkerCommands.Prepare(t.State.Fence));
    }

    public static void Draining(Transition t, JobInputs.Draining input)
    {
        t.Raise(new JobProgress.WorkersDraining(input.Workers, input.Reason));
        foreach (string worker in input.Workers.Where(worker => t.State.Recruit(worker) is not null))
        {
            // A member may be the only one to hold the run's state: it leaves as planned.
            if (t.State.Stage == GenerationStage.None || !t.State.IsMember(worker))
            {
                LossRules.Remove(t, worker, () => t.Dismiss(worker, $"{worker} leaves: {input.Reason}"));
            }
        }

        Advance(t);
    }

    /// <summary>All members left as planned: those that were to go are let go, and the next generation begins.</summary>
    public static void GenerationEnded(Transition t)
    {
        foreach (Recruit recruit in t.State.Recruits.Where(recruit => recruit.IsDraining))
        {
            t.Dismiss(recruit.Worker, $"{recruit.Worker} leaves: {recruit.Leaving}");
        }

        StartGeneration(t);
    }

    private static void AdvanceTowardsGeneration(Transition t)
    {
        JobState state = t.State;
        if (state.Recruits.IsEmpty)
        {
            if (state.Status != JobStatus.Queued)
            {
                Requeue(t, "no worker is left");
            }
        }
        else if (state.Formed is null && state.Recruits.Length < t.Settings.MinimumWorkers)
        {
            Requeue(t, $"only {state.Recruits.Length} of {t.Settings.MinimumWorkers} workers are left");
        }
        else if (state.IsPlanned)
        {
            if (!DecompositionRules.NeedsWork(t))
            {
                StartGeneration(t);
            }
        }
        else if (state.Recruits.All(recruit => recruit.Loaded is not null))
        {
            LoadingRules.Compare(t);
        }
    }

    /// <summary>Lets in who waits and out who must go, after the step at hand; who waits does so until a step was applied.</summary>
    private static void EndForChange(Transition t)
    {
        JobState state = t.State;
        bool isLeaving = state.Recruits.Any(recruit => recruit.IsDraining && state.IsMember(recruit.Worker));
        string[] joining = [.. state.Recruits.Where(recruit => CanJoin(recruit) && !state.IsMember(recruit.Worker)).Select(recruit => recruit.Worker)];
        bool isJoining = joining.Length > 0 && state.AppliedStep > state.StartStep && state.Members.Length < t.Settings.Leaves * Math.Max(1, state.StageCount);
        if (state.StopRequested is not null || !(isLeaving || isJoining) || state.Members.Any(member => member.Left is not null))
        {
            return;
        }

        bool nobodyStays = joining.Length == 0 && state.Members
            .GroupBy(member => state.StageOf(member.Worker))
            .Any(stage => stage.All(member => state.Recruit(member.Worker)!.IsDraining));
        t.Raise(new JobProgress.GenerationEnding(isJoining
            ? $"{string.Join(", ", joining)} will join after the step at hand"
            : "workers will leave after the step at hand"));
        t.SendAll(new WorkerCommands.EndAfter(state.Fence, Step: 0, SaveCheckpoint: nobodyStays));
    }

    /// <summary>Members before newcomers, so that ranks stay and rank 0 is one that knows the run.</summary>
    private static ImmutableArray<string> Participants(JobState state)
    {
        IEnumerable<Recruit> ready = state.Stage == GenerationStage.None
            ? state.Recruits.Where(recruit => recruit is { IsLoaded: true, IsDraining: false })
            : state.Recruits.Where(recruit => state.IsMember(recruit.Worker) || CanJoin(recruit));
        ImmutableArray<string> members = [.. state.Members.Select(member => member.Worker)];
        ImmutableArray<string> workers = [.. ready.Select(recruit => recruit.Worker).OrderBy(worker => members.IndexOf(worker) is var rank and >= 0 ? rank : int.MaxValue)];
        return workers.IsEmpty
            ? [.. state.Recruits.Where(recruit => recruit is { IsLoaded: true, IsDraining: false }).Select(recruit => recruit.Worker)]
            : workers;
    }

    private static bool CanJoin(Recruit recruit) => recruit is { IsLoaded: true, HasBases: true, IsDraining: false };

    /// <summary>Nobody can take part; who is loading will, once it has loaded.</summary>
    private static void WaitForWorkers(Transition t)
    {
        if (t.State.Recruits.Any(recruit => !recruit.IsDraining))
        {
            t.Raise(new JobProgress.GenerationLost());
        }
        else
        {
            Requeue(t, "no worker is left");
        }
    }

    public static void Requeue(Transition t, string reason)
    {
        t.ReleaseAll();
        t.Raise(new JobProgress.Requeued(reason));
        t.Do(new JobEffects.Enqueue());
    }
}
