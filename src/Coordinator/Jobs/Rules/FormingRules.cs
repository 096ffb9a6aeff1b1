using System.Collections.Immutable;
using Spectral.Coordinator.Planning;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>From workers that stand still to members that stand at the same state.</summary>
internal static class FormingRules
{
    public static void Prepared(Transition t, WorkerEvents.Prepared prepared)
    {
        if (t.State.Stage == GenerationStage.Preparing)
        {
            t.Raise(new JobProgress.WorkerPrepared(prepared));
            DecideStart(t);
        }
    }

    /// <summary>Once every member has said what it holds: the largest step that any of them holds, else the newest checkpoint.</summary>
    public static void DecideStart(Transition t)
    {
        if (t.State.Members.Any(member => member.Prepared is null))
        {
            return;
        }

        // What workers of an earlier generation hold was overtaken: they come as new.
        (string Worker, HeldState State)[] held = [.. t.State.Members
            .Select(member => member.Prepared!)
            .Where(prepared => t.State.Formed is { } formed && (prepared.StateGeneration == formed.Generation || prepared.FormedGeneration == formed.Generation))
            .SelectMany(prepared => prepared.Held, (prepared, state) => (prepared.Worker, state))];
        if (Conflict(t.State, held) is { } conflict)
        {
            EndingRules.FailInternally(t, conflict);
        }
        else if (CommonStep(t.State, held) is { } step)
        {
            Form(t, step, checkpoint: null, t.State.Formed!.Generation);
        }
        else
        {
            t.Do(new JobEffects.ChooseCheckpoint());
        }
    }

    /// <summary>The largest step that, of every part of the layers, some member holds.</summary>
    private static long? CommonStep(JobState state, (string Worker, HeldState State)[] held)
    {
        IEnumerable<long>[] bySteps = [.. held.GroupBy(member => state.StageOf(member.Worker), member => member.State.Step)];
        return bySteps.Length < Math.Max(1, state.StageCount)
            ? null
            : bySteps.Aggregate((common, steps) => common.Intersect(steps)).Select(step => (long?)step).Max();
    }

    public static void CheckpointChosen(Transition t, JobInputs.CheckpointChosen input)
    {
        if (t.State.Stage != GenerationStage.Preparing || t.State.Members.Any(member => member.Prepared is null))
        {
            return;
        }

        foreach (string skipped in input.Skipped)
        {
            t.Raise(new JobProgress.Noted(skipped));
        }

        Form(t, input.Step, input.Path, stateGeneration: 0);
    }

    public static void Formed(Transition t, WorkerEvents.Formed formed)
    {
        if (t.State.Stage != GenerationStage.Forming)
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
            t.Now,
            t.State.StageCount == 0 ? null : [.. t.State.Members.Select(member => t.State.StageOf(member.Worker))]));
        t.SendAll(new WorkerCommands.Go(t.State.Fence, t.State.Until is { } until && until < t.State.Planned!.TotalSteps ? until : null));
        if (t.State.StopRequested is { } stop)
        {
            t.SendAll(new WorkerCommands.Stop(t.State.Fence, stop.SaveCheckpoint));
        }
        else
        {
            // A drain may have come while the generation formed.
            MembershipRules.Advance(t);
        }
    }

    /// <summary>A basis is broadcast by who made it, else (it was settled by a worker that is gone) by rank 0.</summary>
    public static BasisReference Reference(SettledBasis basis, string[] workers) =>
        new(basis.Module, basis.Key, basis.Sha256, Math.Max(0, Array.IndexOf(workers, basis.Worker)));

    private static void Form(Transition t, long step, string? checkpoint, int stateGeneration)
    {
        t.Raise(new JobProgress.FormingStarted(step, checkpoint, stateGeneration));
        if (t.State.RecipeChanged)
        {
            t.Do(new JobEffects.ForgetSteps());
        }

        string[] workers = [.. t.State.Members.Select(member => member.Worker)];
        ImmutableArray<Member> members = LeafShares.Deal(
            [.. workers.Select(worker => (worker, t.State.Recruit(worker)!.Endpoint, t.State.StageOf(worker)))], t.Settings.Leaves);
        BasisReference[] bases = [.. t.State.Bases.Select(basis => Reference(basis, workers))];
        long? evaluated = t.State.Evaluations.IsEmpty ? null : t.State.Evaluations.Keys.Max();
        t.SendAll(new WorkerCommands.Form(t.State.Fence, members, bases, step, checkpoint, stateGeneration, t.State.StoredStep, evaluated));
    }

    /// <summary>Two members hold different bits of one step; names the odd one where there is a majority.</summary>
    private static string? Conflict(JobState state, (string Worker, HeldState State)[] held)
    {
        foreach (IGrouping<(int Stage, long Step), (string Worker, HeldState State)> step in held.GroupBy(member => (state.StageOf(member.Worker), member.State.Step)))
        {
            if (OddOnes([.. step.Select(member => (member.Worker, member.State.Digest))]) is { Length: > 0 } odd)
            {
                return $"the state at step {step.Key.Step} differs between members: {string.Join(", ", odd)}";
            }
        }

        return null;
    }

    /// <summary>Who stands at another step or state than the rest, or null when all agree.</summary>
    private static string? Difference(JobState state)
    {
        WorkerEvents.Formed[] formed = [.. state.Members.Select(member => member.Formed!)];
        if (formed.FirstOrDefault(member => member.Step != state.StartStep) is { } elsewhere)
        {
            return $"{elsewhere.Worker} formed at step {elsewhere.Step} instead of {state.StartStep}";
        }

        return formed.GroupBy(member => state.StageOf(member.Worker))
            .Select(stage => OddOnes([.. stage.Select(member => (member.Worker, member.StateDigest))]))
            .FirstOrDefault(odd => odd.Length > 0) is { } odd
            ? $"the state at step {state.StartStep} differs between members: {string.Join(", ", odd)}"
            : null;
    }

    private static string[] OddOnes((string Worker, string Digest)[] members)
    {
        IGrouping<string, (string Worker, string Digest)>[] groups =
            [.. members.GroupBy(member => member.Digest).OrderByDescending(group => group.Count())];
        if (groups.Length == 1)
        {
            return [];
        }

        // Without a majority nobody can be called the odd one.
        IEnumerable<(string Worker, string Digest)> odd = groups[0].Count() > groups[1].Count() ? groups.Skip(1).SelectMany(group => group) : members;
        return [.. odd.Select(member => $"{member.Worker} has {member.Digest}")];
    }
}
