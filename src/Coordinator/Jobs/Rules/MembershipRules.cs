using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>Who is in and who is out: what makes a generation necessary, and who takes part in it.</summary>
internal static class MembershipRules
{
    /// <summary>Generations that may break in a row while nobody is lost and nothing is trained: then it is the network or us.</summary>
    private const int MostBarrenGenerations = 10;

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

        t.Raise(new JobEvents.GenerationStarted(t.State.Epoch, t.State.Generation + 1, workers, t.Now));
        if (suspects.Length > 0)
        {
            t.Raise(new JobProgress.MembersSuspected(suspects));
            t.Do(new JobEffects.Remind(t.Settings.FailureDetection / 10, new JobInputs.SuspectsDue()));
        }

        t.SendAll(new WorkerCommands.Prepare(t.State.Fence));
    }

    /// <summary>Suspected members that have not shown life are lost, without waiting for their leases.</summary>
    public static void SuspectsDue(Transition t)
    {
        if (t.State.Stage != GenerationStage.Preparing)
        {
            return;
        }

        foreach (JobMember member in t.State.Members.Where(member => member is { IsSuspected: true, Prepared: null }))
        {
            CountDeath(t, member.Worker);
            t.Dismiss(member.Worker, $"{member.Worker} is gone: its connections broke and it does not answer");
        }

        ContinuePreparing(t);
    }

    /// <summary>The worker's node is gone, or was started again.</summary>
    public static void Lost(Transition t, JobInputs.WorkerLost lost)
    {
        if (t.State.Recruit(lost.Worker) is null)
        {
            return;
        }

        CountDeath(t, lost.Worker);
        Remove(t, lost.Worker, () => t.Raise(new JobProgress.WorkerGone(lost.Worker, $"{lost.Worker} is lost: {lost.Reason}")));
    }

    /// <summary>The worker failed by its own fault, or stands still: it may try once more.</summary>
    public static void Strike(Transition t, string worker, string reason, string? trace)
    {
        string node = Recruit.NodeOf(worker);
        t.Raise(new JobProgress.FaultsCounted(t.State.Faults.Strike(node)));
        if (!t.State.Faults.IsSetAside(node))
        {
            Remove(t, worker, () => t.Dismiss(worker, $"{reason}; the worker starts again"));
            return;
        }

        t.Do(new JobEffects.SetAside(node));
        string[] others = [.. t.State.Recruits.Where(recruit => recruit.Node == node && recruit.Worker != worker).Select(recruit => recruit.Worker)];
        if (others.Length + 1 == t.State.Recruits.Length)
        {
            EndingRules.FailInternally(t, reason, trace);
            return;
        }

        foreach (string other in others)
        {
            t.Dismiss(other, reason: null);
        }

        Remove(t, worker, () => t.Dismiss(worker, $"{reason}; node {node} is set aside for this job"));
    }

    /// <summary>A member's communicator broke; it keeps its state and waits.</summary>
    public static void PeersLost(Transition t, WorkerEvents.Failed failed)
    {
        if (t.State.Stage is not (GenerationStage.Forming or GenerationStage.Training or GenerationStage.Ending))
        {
            return;
        }

        if (!t.State.Awaited.IsEmpty)
        {
            t.Raise(new JobProgress.GenerationBroken());
            return;
        }

        Break(t, EndingRules.Describe(failed), Suspects(t.State, failed));
    }

    /// <summary>The generation broke and nobody is known to be lost; that must not go on for ever.</summary>
    public static void Break(Transition t, string reason, ImmutableArray<string> suspects)
    {
        t.Raise(new JobProgress.Noted(reason));
        t.Raise(new JobProgress.GenerationBarren());
        if (t.State.BarrenGenerations > MostBarrenGenerations)
        {
            EndingRules.FailInternally(
                t, $"{t.State.BarrenGenerations} generations in a row broke although no worker was lost; the last one: {reason}");
            return;
        }

        StartGeneration(t, suspects);
    }

    public static void Draining(Transition t, JobInputs.Draining input)
    {
        t.Raise(new JobProgress.WorkersDraining(input.Workers));
        foreach (string worker in input.Workers.Where(worker => t.State.Recruit(worker) is not null))
        {
            // A member may be the only one to hold the run's state: it leaves as planned.
            if (t.State.Stage == GenerationStage.None || !t.State.IsMember(worker))
            {
                Remove(t, worker, () => t.Dismiss(worker, $"{worker} leaves: its node is shut down"));
            }
        }

        Advance(t);
    }

    /// <summary>All members left as planned: those that were to go are let go, and the next generation begins.</summary>
    public static void GenerationEnded(Transition t)
    {
        foreach (Recruit recruit in t.State.Recruits.Where(recruit => recruit.IsDraining))
        {
            t.Dismiss(recruit.Worker, $"{recruit.Worker} leaves: its node is shut down");
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
        bool isJoining = joining.Length > 0 && state.AppliedStep > state.StartStep && state.Members.Length < t.Settings.Leaves;
        if (state.StopRequested is not null || !(isLeaving || isJoining) || state.Members.Any(member => member.Left is not null))
        {
            return;
        }

        bool nobodyStays = joining.Length == 0 && state.Members.All(member => state.Recruit(member.Worker)!.IsDraining);
        t.Raise(new JobProgress.GenerationEnding(isJoining
            ? $"{string.Join(", ", joining)} will join after the step at hand"
            : "workers will leave after the step at hand"));
        t.SendAll(new WorkerCommands.EndAfter(state.Fence, Step: 0, SaveCheckpoint: nobodyStays));
    }

    /// <summary>Takes a worker out, whatever the generation is doing, and goes on without it.</summary>
    private static void Remove(Transition t, string worker, Action remove)
    {
        bool wasMember = t.State.IsMember(worker);
        remove();
        if (!t.State.Awaited.IsEmpty)
        {
            if (wasMember)
            {
                t.Raise(new JobProgress.GenerationBroken());
            }

            return;
        }

        switch (t.State.Stage)
        {
            case GenerationStage.None:
                DecompositionRules.Redistribute(t, worker);
                Advance(t);
                break;
            case GenerationStage.Preparing:
                ContinuePreparing(t);
                break;
            case GenerationStage.Training or GenerationStage.Ending when wasMember && t.State.Members.Any(member => member.Left is not null):
                // Who has left came past the last barrier, so the lost one did too: nothing is missing but its word.
                EndingRules.EndWhenAllLeft(t);
                break;
            case GenerationStage.Forming or GenerationStage.Training or GenerationStage.Ending when wasMember && t.State.Status != JobStatus.Finishing:
                StartGeneration(t);
                break;
        }
    }

    private static void ContinuePreparing(Transition t)
    {
        if (t.State.Members.IsEmpty)
        {
            StartGeneration(t);
        }
        else
        {
            FormingRules.DecideStart(t);
        }
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

    private static ImmutableArray<string> Suspects(JobState state, WorkerEvents.Failed failed) =>
        failed.LostPeer is { } peer && state.IsMember(peer)
            ? [peer]
            : [.. state.Members.Select(member => member.Worker).Where(worker => worker != failed.Worker)];

    private static void CountDeath(Transition t, string worker)
    {
        string node = Recruit.NodeOf(worker);
        WorkerPhase phase = t.State.Recruit(worker)?.Watch.Phase ?? WorkerPhase.Idle;
        FaultLedger counted = t.State.Faults.Death(node, phase);
        t.Raise(new JobProgress.FaultsCounted(counted));
        if (counted.IsSetAside(node))
        {
            t.Do(new JobEffects.SetAside(node));
        }
    }

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
