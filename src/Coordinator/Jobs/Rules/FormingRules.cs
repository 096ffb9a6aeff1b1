using System.Collections.Immutable;
using Spectral.Coordinator.Planning;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>From bases and a start step to members that stand at the same state.</summary>
internal static class FormingRules
{
    public static void CheckpointChosen(Transition t, JobInputs.CheckpointChosen input)
    {
        if (t.State.Status is not (JobStatus.Loading or JobStatus.Decomposing))
        {
            return;
        }

        foreach (string skipped in input.Skipped)
        {
            t.Raise(new JobProgress.Noted(skipped));
        }

        t.Raise(new JobProgress.FormingStarted(input.Step, input.Path));
        if (t.State.RecipeChanged)
        {
            t.Do(new JobEffects.ForgetSteps());
        }

        string[] workers = [.. t.State.Members.Select(member => member.Worker)];
        ImmutableArray<Member> members = LeafShares.Deal(workers, t.Settings.Leaves);
        BasisReference[] bases = [.. t.State.Bases.Select(basis => Reference(basis, workers))];
        t.SendAll(new WorkerCommands.Form(t.State.Fence, members, bases, input.Step, input.Path));
    }

    public static void Formed(Transition t, WorkerEvents.Formed formed)
    {
        if (t.State.Status != JobStatus.Forming)
        {
            return;
        }

        t.Raise(new JobProgress.WorkerFormed(formed));
        if (!t.State.AllMembers(member => member.Formed is not null))
        {
            return;
        }

        if (Difference(t.State) is { } difference)
        {
            EndingRules.FailInternally(t, difference);
            return;
        }

        t.Raise(new JobEvents.GenerationFormed(
            t.State.Generation,
            [.. t.State.Members.Select(member => member.Worker)],
            t.State.StartStep,
            formed.StateDigest,
            t.Now));
        t.SendAll(new WorkerCommands.Go(t.State.Fence));
    }

    /// <summary>Who stands at another step or state than the rest, or null when all agree.</summary>
    private static string? Difference(JobState state)
    {
        WorkerEvents.Formed[] formed = [.. state.Members.Select(member => member.Formed!)];
        if (formed.FirstOrDefault(member => member.Step != state.StartStep) is { } elsewhere)
        {
            return $"{elsewhere.Worker} formed at step {elsewhere.Step} instead of {state.StartStep}";
        }

        IGrouping<string, WorkerEvents.Formed>[] groups =
            [.. formed.GroupBy(member => member.StateDigest).OrderByDescending(group => group.Count())];
        if (groups.Length == 1)
        {
            return null;
        }

        // Without a majority nobody can be called the odd one.
        IEnumerable<WorkerEvents.Formed> odd = groups[0].Count() > groups[1].Count() ? groups.Skip(1).SelectMany(group => group) : formed;
        return $"the state at step {state.StartStep} differs between members: "
            + string.Join(", ", odd.Select(member => $"{member.Worker} has {member.StateDigest}"));
    }

    /// <summary>A basis is broadcast by who made it, else (it was settled by a worker that is gone) by rank 0.</summary>
    private static BasisReference Reference(SettledBasis basis, string[] workers) =>
        new(basis.Module, basis.Key, basis.Sha256, Math.Max(0, Array.IndexOf(workers, basis.Worker)));
}
