using System.Collections.Immutable;
using Spectral.Coordinator.Planning;
using Spectral.Shared.Errors;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>From the inventory to a basis for every adapted weight.</summary>
internal static class DecompositionRules
{
    public static void InventoryRead(Transition t, JobInputs.InventoryRead input)
    {
        if (t.State.Stage != GenerationStage.None || t.State.IsPlanned || t.State.Recruits.IsEmpty)
        {
            return;
        }

        string[] workers = [.. t.State.Recruits.Select(recruit => recruit.Worker)];
        DecompositionPlan? plan = null;
        if (t.Settings.NeedsBases && t.State.Bases.IsEmpty)
        {
            try
            {
                plan = DecompositionPlanner.Plan(input.Inventory, t.Settings.Adapter, workers, Holders(t.State, input.Stages));
            }
            catch (UserErrorException e)
            {
                EndingRules.FailForUser(t, e.Message);
                return;
            }
        }

        string sha256 = input.Stages is null ? "" : InventoryJson.Sha256(input.Inventory);
        if (input.Stages is not null && t.State.Planned is { } planned && planned.InventorySha256 != sha256)
        {
            EndingRules.FailForUser(t, LoadingRules.OtherFiles(planned.InventorySha256, sha256));
            return;
        }

        WorkerEvents.Loaded loaded = t.State.Recruits.Select(recruit => recruit.Loaded).First(report => report is not null)!;
        int bases = plan?.Tasks.Length ?? t.State.Bases.DistinctBy(basis => basis.Key).Count();
        t.Raise(new JobEvents.Planned(
            input.Stages is null ? loaded.InventorySha256 : sha256,
            loaded.TotalSteps,
            loaded.TrainableParameters,
            bases,
            workers,
            loaded.Notes,
            input.Stages?.Select(InventoryJson.Sha256).ToArray()));
        if (plan is null)
        {
            MembershipRules.Advance(t);
            return;
        }

        t.Raise(new JobProgress.DecompositionsPlanned(plan));
        t.Do(new JobEffects.ClaimBases([.. plan.Tasks.Select(task => task.Task.Key)]));
    }

    public static void BasesGranted(Transition t, JobInputs.BasesGranted input)
    {
        if (t.State is not { Status: JobStatus.Decomposing, Decompositions: { } plan })
        {
            t.Do(new JobEffects.ReleaseBases(input.Keys));
            return;
        }

        IEnumerable<IGrouping<string, AssignedDecomposition>> byWorker = plan.Tasks
            .Where(task => input.Keys.Contains(task.Task.Key))
            .GroupBy(task => task.Worker, StringComparer.Ordinal);
        foreach (IGrouping<string, AssignedDecomposition> tasks in byWorker)
        {
            t.Send(tasks.Key, new WorkerCommands.Decompose(t.State.RecruitFence, [.. tasks.Select(task => task.Task)]));
        }
    }

    public static void Decomposed(Transition t, WorkerEvents.WeightDecomposed decomposed)
    {
        if (t.State is not { Status: JobStatus.Decomposing, Decompositions: { } plan } || t.State.Decomposed.ContainsKey(decomposed.Key))
        {
            return;
        }

        t.Raise(new JobProgress.WeightDecomposed(decomposed));
        t.Do(new JobEffects.ReleaseBases([decomposed.Key]));
        if (plan.Tasks.All(task => t.State.Decomposed.ContainsKey(task.Task.Key)))
        {
            t.Raise(new JobEvents.BasesSettled([.. plan.Targets.Select(target => Settle(target, t.State.Decomposed[target.Key]))]));
            MembershipRules.Advance(t);
        }
    }

    /// <summary>Whether bases are still to be settled before a generation can form.</summary>
    public static bool NeedsWork(Transition t) => t.Settings.NeedsBases && t.State.Bases.IsEmpty;

    /// <summary>What a lost worker had not finished goes to the others, longest first.</summary>
    public static void Redistribute(Transition t, string lost)
    {
        if (t.State.Decompositions is not { } plan || t.State.Recruits.IsEmpty)
        {
            return;
        }

        AssignedDecomposition[] orphaned = [.. plan.Tasks.Where(task => task.Worker == lost && !t.State.Decomposed.ContainsKey(task.Task.Key))];
        if (orphaned.Length == 0)
        {
            return;
        }

        DecompositionPlan next = DecompositionPlanner.Redistribute(
            plan, lost, [.. t.State.Recruits.Select(recruit => recruit.Worker)], t.State.Decomposed.ContainsKey);
        t.Raise(new JobProgress.DecompositionsPlanned(next));

        // The claims are the job's already, or will be granted to whoever holds the task by then.
        t.Do(new JobEffects.ClaimBases([.. orphaned.Select(task => task.Task.Key)]));
    }

    /// <summary>A weight is decomposed where its layer is.</summary>
    private static Func<string, IReadOnlyList<string>>? Holders(JobState state, IReadOnlyList<ModelInventory>? stages)
    {
        if (stages is null)
        {
            return null;
        }

        ILookup<int, string> workers = state.Recruits.ToLookup(recruit => state.StageOf(recruit.Worker), recruit => recruit.Worker);
        Dictionary<string, IReadOnlyList<string>> holders = stages
            .SelectMany((stage, index) => stage.Linears.Select(linear => KeyValuePair.Create(linear.Module, (IReadOnlyList<string>)[.. workers[index]])))
            .ToDictionary(StringComparer.Ordinal);
        return module => holders[module];
    }

    private static SettledBasis Settle(DecompositionTarget target, WorkerEvents.WeightDecomposed done) => new(
        target.Module, target.Key, done.Sha256, target.Shape, target.Rank, done.Worker, done.CacheHit, done.Seconds, done.Residual, done.Algorithm);
}
