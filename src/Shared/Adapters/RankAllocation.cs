namespace Spectral.Shared.Adapters;

/// <summary>
/// Spreads a budget of trainable parameters over weights by their spectra: the next rank goes where it tunes the largest
/// share of its weight's energy s_k^2 / ||W||^2 per parameter, until the next one does not fit.
/// </summary>
/// <remarks>
/// Shares fall and costs do not along a weight, so the order of the steps is one list that no budget changes: more budget only
/// takes more of it, and never takes a rank away. What is left over is less than the one step whose turn it is. Smaller steps
/// that would still fit are not taken, since then a larger budget could lower a rank.
/// </remarks>
public static class RankAllocation
{
    /// <param name="adapter">Has a budget that <see cref="RankBudget.Validate"/> accepts, and the least rank.</param>
    /// <param name="weights">In any order; the result does not depend on it.</param>
    /// <returns>The rank of every module.</returns>
    public static IReadOnlyDictionary<string, int> Spread(AdapterSpecification adapter, IReadOnlyCollection<MatrixSpectrum> weights)
    {
        long budget = adapter.Budget ?? throw new ArgumentException("the adapter has no budget", nameof(adapter));
        Dictionary<string, int> ranks = weights.ToDictionary(weight => weight.Module, _ => adapter.Rank, StringComparer.Ordinal);
        long spent = weights.Sum(weight => AdapterShape.TrainableParameters(adapter, weight.OutputSize, weight.InputSize));
        var steps = new PriorityQueue<MatrixSpectrum, Step>(weights
            .Where(weight => HasNext(adapter, weight, adapter.Rank))
            .Select(weight => (weight, Next(adapter, weight, adapter.Rank))));
        while (steps.TryDequeue(out MatrixSpectrum? weight, out Step step) && spent + step.Cost <= budget)
        {
            spent += step.Cost;
            int rank = ++ranks[weight.Module];
            if (HasNext(adapter, weight, rank))
            {
                steps.Enqueue(weight, Next(adapter, weight, rank));
            }
        }

        return ranks;
    }

    private static bool HasNext(AdapterSpecification adapter, MatrixSpectrum weight, int rank) =>
        adapter.Offset + rank < weight.Leading.Count;

    private static Step Next(AdapterSpecification adapter, MatrixSpectrum weight, int rank)
    {
        long cost = RankBudget.StepCost(adapter, rank, weight.OutputSize, weight.InputSize);
        double all = Energy(weight);
        return new Step(all > 0 ? Square(weight.Leading[adapter.Offset + rank]) / all / cost : 0, cost, weight.Module);
    }

    /// <summary>Sums in one order of basic operations, so that every machine makes the same ranks of the same singular values.</summary>
    private static double Energy(MatrixSpectrum weight) =>
        weight.FrobeniusNorm is { } norm ? norm * norm : weight.Leading.Aggregate(0.0, (sum, value) => sum + Square(value));

    private static double Square(float value) => (double)value * value;

    /// <summary>One more rank of a weight; the best comes first, and names decide between equals.</summary>
    private readonly record struct Step(double Gain, long Cost, string Module) : IComparable<Step>
    {
        public int CompareTo(Step other) =>
            Gain.CompareTo(other.Gain) is var order and not 0 ? -order : string.CompareOrdinal(Module, other.Module);
    }
}
