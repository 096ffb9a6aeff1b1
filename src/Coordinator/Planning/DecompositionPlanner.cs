using System.Collections.Immutable;
using Spectral.Shared.Adapters;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Decomposition;
using Spectral.Shared.Errors;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Planning;

/// <summary>
/// Plans decompositions from the inventory alone: rank from the ladder, one task per distinct basis, and the workers
/// loaded longest task first (Graham 1969: at most 4/3 of the best possible finish).
/// </summary>
public static class DecompositionPlanner
{
    /// <param name="workers">Workers by communicator rank; at least one.</param>
    /// <param name="holders">The workers that hold a module's layer; null where all hold all.</param>
    /// <exception cref="UserErrorException">The adapter does not fit a weight.</exception>
    public static DecompositionPlan Plan(
        ModelInventory inventory, AdapterSpecification adapter, IReadOnlyList<string> workers, Func<string, IReadOnlyList<string>>? holders = null)
    {
        Dictionary<string, WeightEntry> weights = inventory.Weights.ToDictionary(weight => weight.Name, StringComparer.Ordinal);
        ImmutableArray<DecompositionTarget> targets = [.. inventory.Linears.Select(linear => Target(linear, weights, adapter))];
        return new DecompositionPlan(targets, Spread(targets, workers, holders ?? (_ => workers)));
    }

    private static DecompositionTarget Target(LinearEntry linear, Dictionary<string, WeightEntry> weights, AdapterSpecification adapter)
    {
        if (!weights.TryGetValue(linear.Weight, out WeightEntry? weight) || weight.Shape.Count != 2)
        {
            throw new InvalidDataException($"the inventory names no matrix '{linear.Weight}' for '{linear.Module}'");
        }

        AdapterShape.Validate(adapter, linear.Module, weight.Shape[0], weight.Shape[1]);
        int rank = RankLadder.Choose(adapter.BasisColumns(weight.Shape[0], weight.Shape[1]), weight.Shape[0], weight.Shape[1]);
        return new DecompositionTarget(linear.Module, new BasisKey(weight.Sha256, rank, DecompositionAlgorithm.Version, DecompositionAlgorithm.Tolerance).ToString(), weight.Shape, rank);
    }

    /// <summary>Gives the unfinished tasks of a lost worker to the others, longest first, beside what they still have to do.</summary>
    /// <param name="workers">Those that are left; at least one.</param>
    /// <param name="isDone">Whether the basis of a key is there.</param>
    public static DecompositionPlan Redistribute(DecompositionPlan plan, string lost, IReadOnlyList<string> workers, Func<string, bool> isDone)
    {
        Dictionary<string, double> load = workers.ToDictionary(
            worker => worker,
            worker => plan.Tasks.Where(task => task.Worker == worker && !isDone(task.Task.Key)).Sum(task => task.Operations),
            StringComparer.Ordinal);
        ImmutableArray<AssignedDecomposition> tasks = plan.Tasks;
        foreach (AssignedDecomposition task in plan.Tasks.Where(task => task.Worker == lost && !isDone(task.Task.Key)).OrderByDescending(task => task.Operations))
        {
            string worker = workers.MinBy(worker => load[worker])!;
            load[worker] += task.Operations;
            tasks = tasks.Replace(task, task with { Worker = worker });
        }

        return plan with { Tasks = tasks };
    }

    private static ImmutableArray<AssignedDecomposition> Spread(
        ImmutableArray<DecompositionTarget> targets, IReadOnlyList<string> workers, Func<string, IReadOnlyList<string>> holders)
    {
        Dictionary<string, double> load = workers.ToDictionary(worker => worker, _ => 0.0, StringComparer.Ordinal);
        ImmutableArray<AssignedDecomposition>.Builder tasks = ImmutableArray.CreateBuilder<AssignedDecomposition>();
        IEnumerable<(DecompositionTarget Target, double Operations)> longestFirst = targets
            .DistinctBy(target => target.Key, StringComparer.Ordinal)
            .Select(target => (Target: target, Operations: DecompositionCost.Operations(target.Shape[0], target.Shape[1], target.Rank)))
            .OrderByDescending(entry => entry.Operations)
            .ThenBy(entry => entry.Target.Module, StringComparer.Ordinal);
        foreach ((DecompositionTarget target, double operations) in longestFirst)
        {
            string worker = holders(target.Module).MinBy(candidate => load[candidate])!;
            load[worker] += operations;
            var task = new DecompositionTask(target.Module, target.Key, target.Rank, DecompositionAlgorithm.Tolerance);
            tasks.Add(new AssignedDecomposition(worker, task, operations));
        }

        return tasks.ToImmutable();
    }
}
