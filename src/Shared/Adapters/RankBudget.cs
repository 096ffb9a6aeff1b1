using Spectral.Shared.Decomposition;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Adapters;

/// <summary>What a budget of trainable parameters allows, as far as shapes tell.</summary>
public static class RankBudget
{
    /// <summary>
    /// The least rank a weight gets. Never 0: the targets say what is adapted, and a layer that silently had no adapter would
    /// contradict them. Two where one column would have nothing to train.
    /// </summary>
    public static int LeastRank(AdapterMethod method, SingularValueMode singularValues) =>
        method == AdapterMethod.SpectralRotational && singularValues == SingularValueMode.Frozen ? 2 : 1;

    /// <summary>The columns of a weight that a budget can be spent on: those of the ladder's first rung that has the least rank.</summary>
    public static int Columns(AdapterSpecification adapter, long outputSize, long inputSize) =>
        RankLadder.Choose((long)adapter.Offset + LeastRank(adapter.Method, adapter.SingularValues), outputSize, inputSize);

    /// <summary>
    /// For estimates, which know no spectra: the largest one rank for all that the budget has room for, where there is a budget.
    /// </summary>
    public static AdapterSpecification Evened(AdapterSpecification adapter, IReadOnlyCollection<(long OutputSize, long InputSize)> shapes)
    {
        if (adapter.Budget is not { } budget || shapes.Count == 0)
        {
            return adapter;
        }

        int most = shapes.Min(shape => Columns(adapter, shape.OutputSize, shape.InputSize)) - adapter.Offset;
        AdapterSpecification one = adapter with { Budget = null };
        int rank = Enumerable.Range(adapter.Rank, Math.Max(1, most - adapter.Rank + 1))
            .TakeWhile(rank => rank == adapter.Rank || AdapterShape.TrainableParameters(one with { Rank = rank }, shapes) <= budget)
            .Last();
        return one with { Rank = rank };
    }

    /// <summary>Parameters that rank + 1 has more than rank.</summary>
    public static long StepCost(AdapterSpecification adapter, int rank, long outputSize, long inputSize) =>
        AdapterShape.TrainableParameters(adapter with { Rank = rank + 1 }, outputSize, inputSize)
        - AdapterShape.TrainableParameters(adapter with { Rank = rank }, outputSize, inputSize);

    /// <summary>Checks that the budget is enough for the least ranks, and can be spent on the columns that are decomposed for it.</summary>
    /// <param name="adapter">Has the least rank where it has a budget; else there is nothing to check.</param>
    /// <param name="shapes">d_out and d_in of every adapted weight; the adapter fits each.</param>
    /// <exception cref="UserErrorException">It is too small or too large.</exception>
    public static void Validate(AdapterSpecification adapter, IEnumerable<(long OutputSize, long InputSize)> shapes)
    {
        if (adapter.Budget is null)
        {
            return;
        }

        long least = 0;
        long most = 0;
        foreach ((long outputSize, long inputSize) in shapes)
        {
            least += AdapterShape.TrainableParameters(adapter, outputSize, inputSize);
            int rank = Columns(adapter, outputSize, inputSize) - adapter.Offset;
            most += AdapterShape.TrainableParameters(adapter with { Rank = rank }, outputSize, inputSize);
        }

        if (adapter.Budget < least)
        {
            throw new UserErrorException(
                $"adapter.rank: a budget of {adapter.Budget} parameters is too small: rank {adapter.Rank} of every weight that adapter.targets names takes {least}; "
                + "use at least that, or name fewer.");
        }

        if (adapter.Budget > most)
        {
            throw new UserErrorException(
                $"adapter.rank: a budget of {adapter.Budget} parameters cannot be spent: all the columns that are decomposed for a budget take {most}; "
                + "use at most that, or one rank for all.");
        }
    }
}
