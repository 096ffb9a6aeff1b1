using System.Collections.Immutable;
using Spectral.Coordinator.Planning;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>From the inventory to a basis for every adapted weight.</summary>
internal static class DecompositionRules
{
    public static void InventoryRead(Transition t, JobInputs.InventoryRead input)
    {
        if (t.State.Status != JobStatus.Loading)
        {
            return;
        }

        string[] workers = [.. t.State.Members.Select(member => member.Worker)];
        DecompositionPlan? plan = null;
        if (t.Settings.NeedsBases && t.State.Bases.IsEmpty)
        {
            try
            {
                plan = DecompositionPlanner.Plan(input.Inventory, t.Settings.Adapter, workers);
            }
            catch (UserErrorException e)
            {
                EndingRules.FailForUser(t, e.Message);
                return;
            }
        }

        WorkerEvents.Loaded loaded = t.State.Members[0].Loaded!;
        int bases = plan?.Tasks.Length ?? t.State.Bases.DistinctBy(basis => basis.Key).Count();
        t.Raise(new JobEvents.Planned(
            loaded.InventorySha256, loaded.TotalSteps, loaded.TrainableParameters, bases, workers, loaded.Notes));
        if (plan is null)
        {
            t.Do(new JobEffects.ChooseCheckpoint());
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
            t.Send(tasks.Key, new WorkerCommands.Decompose(t.State.Fence, [.. tasks.Select(task => task.Task)]));
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
            t.Do(new JobEffects.ChooseCheckpoint());
        }
    }

    private static SettledBasis Settle(DecompositionTarget target, WorkerEvents.WeightDecomposed done) => new(
        target.Module, target.Key, done.Sha256, target.Shape, target.Rank, done.Worker, done.CacheHit, done.Seconds, done.Residual, done.Algorithm);
}
