using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Training.Pruning;

/// <summary>What AdaLoRA does in a step beside AdamW: its penalty, its scores, and lambdas set to zero beyond the budget of all matrices together.</summary>
internal sealed class TripletPruning
{
    private readonly IReadOnlyList<TripletSlices> _matrices;
    private readonly OrthogonalityPenalty _penalty;
    private readonly PruneSchedule _schedule;

    /// <param name="matrices">The triplets, all matrices'.</param>
    /// <param name="penalty">gamma.</param>
    /// <param name="schedule">How many are left when.</param>
    public TripletPruning(IReadOnlyList<TripletSlices> matrices, double penalty, PruneSchedule schedule)
    {
        _matrices = matrices;
        _penalty = new OrthogonalityPenalty(penalty, matrices);
        _schedule = schedule;
    }

    /// <summary>As a recipe has it; null for methods that do not prune.</summary>
    public static TripletPruning? Of(AdapterOptions adapter, IReadOnlyList<ParameterSlice> slices, long totalSteps)
    {
        if (!adapter.Method.IsPruned())
        {
            return null;
        }

        IReadOnlyList<TripletSlices> matrices = TripletSlices.Of(slices);
        return new TripletPruning(
            matrices, adapter.Penalty ?? AdapterOptions.DefaultPenalty, new PruneSchedule(adapter, matrices.Count, totalSteps));
    }

    /// <summary>Adds the penalty's gradient at <paramref name="parameters"/> to that of the mean loss.</summary>
    public void AddPenalty(float[] parameters, float[] gradient) => _penalty.AddGradient(parameters, gradient);

    /// <summary>Writes the scores of <paramref name="next"/>; its parameters are the optimizer's.</summary>
    /// <param name="step">The step being computed, from 1.</param>
    /// <param name="current">The state before.</param>
    /// <param name="next">The state after.</param>
    /// <param name="gradient">Of the mean loss with the penalty, before clipping.</param>
    public void Score(long step, TrainingState current, TrainingState next, float[] gradient)
    {
        if (!_schedule.ScoresAt(step))
        {
            current.ImportanceMeans.CopyTo(next.ImportanceMeans, 0);
            current.ImportanceUncertainties.CopyTo(next.ImportanceUncertainties, 0);
            return;
        }

        foreach (TripletSlices matrix in _matrices)
        {
            Importance.Update(matrix.Left, current, next, gradient);
            Importance.Update(matrix.Values, current, next, gradient);
            Importance.Update(matrix.Right, current, next, gradient);
        }
    }

    /// <summary>
    /// Sets the lambdas of the least important triplets to zero where <paramref name="step"/> prunes: exactly as many stay as the budget
    /// has room for. Of equally important ones those stay that come first in the order of names and columns.
    /// </summary>
    public void Prune(long step, TrainingState next)
    {
        if (!_schedule.PrunesAt(step))
        {
            return;
        }

        IEnumerable<(double Importance, int Element)> triplets = _matrices.SelectMany(
            matrix => TripletImportance.Of(matrix, next).Select((importance, i) => (importance, matrix.Values.Start + i)));
        IEnumerable<int> pruned = triplets
            .OrderByDescending(triplet => triplet.Importance).ThenBy(triplet => triplet.Element)
            .Select(triplet => triplet.Element)
            .Skip(checked((int)_schedule.BudgetAt(step)));
        foreach (int element in pruned)
        {
            next.Parameters[element] = 0;
        }
    }
}
