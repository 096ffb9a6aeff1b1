using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>Members that died, hang, failed or lost each other: what it counts for, and how the rest goes on.</summary>
internal static class LossRules
{
    /// <summary>Generations that may break in a row while nobody is lost and nothing is trained: then it is the network or us.</summary>
    private const int MostBarrenGenerations = 10;

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

        MembershipRules.StartGeneration(t, suspects);
    }

    /// <summary>Takes a worker out, whatever the generation is doing, and goes on without it.</summary>
    public static void Remove(Transition t, string worker, Action remove)
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
                MembershipRules.Advance(t);
                break;
            case GenerationStage.Preparing:
                ContinuePreparing(t);
                break;
            case GenerationStage.Training or GenerationStage.Ending when wasMember && t.State.Members.Any(member => member.Left is not null):
                // Who has left came past the last barrier, so the lost one did too: nothing is missing but its word.
                EndingRules.EndWhenAllLeft(t);
                break;
            case GenerationStage.Forming or GenerationStage.Training or GenerationStage.Ending when wasMember && t.State.Status != JobStatus.Finishing:
                MembershipRules.StartGeneration(t);
                break;
        }
    }

    private static void ContinuePreparing(Transition t)
    {
        if (t.State.Members.IsEmpty || !StageRules.Cover(t.State, t.State.Members.Select(member => member.Worker)))
        {
            MembershipRules.StartGeneration(t);
        }
        else
        {
            FormingRules.DecideStart(t);
        }
    }

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
}
