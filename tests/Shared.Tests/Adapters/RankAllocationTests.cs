using CsCheck;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Tests.Adapters;

public sealed class RankAllocationTests
{
    private static readonly AdapterSpecification Additive = new() { Method = AdapterMethod.SpectralAdditive, Rank = 1 };

    /// <summary>All spectral methods, some with an offset.</summary>
    private static readonly Gen<AdapterSpecification> Adapters = Gen.Select(
        Gen.Bool, Gen.Enum<SingularValueMode>(), Gen.Int[0, 3],
        (isRotational, mode, offset) =>
        {
            AdapterMethod method = isRotational ? AdapterMethod.SpectralRotational : AdapterMethod.SpectralAdditive;
            return new AdapterSpecification { Method = method, SingularValues = mode, Offset = offset, Rank = RankBudget.LeastRank(method, mode) };
        });

    /// <summary>Weights of several shapes; spectra with ties, zeros and steep falls among them.</summary>
    private static readonly Gen<MatrixSpectrum[]> Weights = Gen.Select(
        Gen.Int[6, 90], Gen.Int[6, 90], Gen.OneOf(Gen.Float[0, 4], Gen.Int[0, 2].Select(value => (float)value)).Array[90],
        (outputSize, inputSize, values) => (outputSize, inputSize, values)).Array[1, 6].Select(all => all.Select((weight, index) => new MatrixSpectrum(
            $"layer.{index}", weight.outputSize, weight.inputSize, [.. weight.values.OrderDescending().Take(Math.Min(64, Math.Min(weight.outputSize, weight.inputSize)))])).ToArray());

    /// <summary>A budget that can be spent, as a share of what lies between the least and the most.</summary>
    private static readonly Gen<(AdapterSpecification Adapter, MatrixSpectrum[] Weights)> Cases = Gen.Select(
        Adapters, Weights, Gen.Double[0, 1], (adapter, weights, share) =>
        {
            long least = Cost(adapter, weights, _ => adapter.Rank);
            long most = Cost(adapter, weights, weight => weight.Leading.Count - adapter.Offset);
            return (adapter with { Budget = least + (long)((most - least) * share) }, weights);
        });

    [Fact]
    public void A_budget_is_never_exceeded_and_less_than_one_step_is_left() => Cases.Sample(
        (adapter, weights) =>
        {
            IReadOnlyDictionary<string, int> ranks = RankAllocation.Spread(adapter, weights);
            long left = adapter.Budget!.Value - Cost(adapter, weights, weight => ranks[weight.Module]);
            long[] next = [.. weights
                .Where(weight => adapter.Offset + ranks[weight.Module] < weight.Leading.Count)
                .Select(weight => RankBudget.StepCost(adapter, ranks[weight.Module], weight.OutputSize, weight.InputSize))];
            Assert.InRange(left, 0, next.Length == 0 ? 0 : next.Max() - 1);
            Assert.All(weights, weight => Assert.InRange(ranks[weight.Module], adapter.Rank, weight.Leading.Count - adapter.Offset));
        },
        iter: 2000);

    [Fact]
    public void More_budget_takes_no_rank_away() => Gen.Select(Cases, Gen.Int[0, 500]).Sample(
        (one, more) =>
        {
            IReadOnlyDictionary<string, int> ranks = RankAllocation.Spread(one.Adapter, one.Weights);
            IReadOnlyDictionary<string, int> larger = RankAllocation.Spread(one.Adapter with { Budget = one.Adapter.Budget + more }, one.Weights);
            Assert.All(ranks, rank => Assert.True(larger[rank.Key] >= rank.Value));
        },
        iter: 2000);

    [Fact]
    public void The_order_of_the_weights_and_their_scale_do_not_matter() => Gen.Select(Cases, Gen.Int[-20, 20], Gen.Int[0, 5]).Sample(
        (one, exponent, which) =>
        {
            IReadOnlyDictionary<string, int> ranks = RankAllocation.Spread(one.Adapter, one.Weights);
            MatrixSpectrum[] others = [.. one.Weights.Reverse().Select((weight, index) => index != which ? weight
                : weight with { Leading = [.. weight.Leading.Select(value => MathF.ScaleB(value, exponent))] })];
            Assert.Equal(ranks.OrderBy(rank => rank.Key), RankAllocation.Spread(one.Adapter, others).OrderBy(rank => rank.Key));
        },
        iter: 2000);

    [Fact]
    public void No_single_exchange_tunes_more_energy() => Cases.Sample(
        (adapter, weights) =>
        {
            IReadOnlyDictionary<string, int> ranks = RankAllocation.Spread(adapter, weights);
            double[] taken = [.. weights.Where(weight => ranks[weight.Module] > adapter.Rank).Select(weight => Gain(adapter, weight, ranks[weight.Module] - 1))];
            double[] open = [.. weights.Where(weight => adapter.Offset + ranks[weight.Module] < weight.Leading.Count).Select(weight => Gain(adapter, weight, ranks[weight.Module]))];
            Assert.True(taken.Length == 0 || open.Length == 0 || taken.Min() >= open.Max());
        },
        iter: 2000);

    [Fact]
    public void A_steep_spectrum_gets_its_few_columns_first_and_a_flat_one_the_rest()
    {
        MatrixSpectrum steep = new("steep", 10, 10, [8, 4, 0.1f, 0.1f, 0.1f, 0.1f]);
        MatrixSpectrum flat = new("flat", 10, 10, [1, 1, 1, 1, 1, 1]);
        Assert.Equal((2, 1), Ranks(60));
        Assert.Equal((2, 4), Ranks(120));

        (int, int) Ranks(long budget)
        {
            IReadOnlyDictionary<string, int> ranks = RankAllocation.Spread(Additive with { Budget = budget }, [flat, steep]);
            return (ranks["steep"], ranks["flat"]);
        }
    }

    [Fact]
    public void The_norm_of_the_whole_weight_counts_where_it_is_known()
    {
        MatrixSpectrum leading = new("a", 10, 10, [1, 1, 1]);
        MatrixSpectrum other = new("b", 10, 10, [1, 0.9f, 0.9f]);
        Assert.Equal(2, RankAllocation.Spread(Additive with { Budget = 60 }, [leading, other])["a"]);
        Assert.Equal(1, RankAllocation.Spread(Additive with { Budget = 60 }, [leading with { FrobeniusNorm = 3 }, other])["a"]);
    }

    [Fact]
    public void Half_of_equals_goes_by_name()
    {
        MatrixSpectrum[] weights = [new("b", 10, 10, [1, 1]), new("a", 10, 10, [1, 1])];
        Assert.Equal(2, RankAllocation.Spread(Additive with { Budget = 60 }, weights)["a"]);
        Assert.Equal(1, RankAllocation.Spread(Additive with { Budget = 79 }, weights)["b"]);
    }

    [Theory]
    [InlineData(39, "a budget of 39 parameters is too small: rank 1 of every weight that adapter.targets names takes 40; use at least that, or name fewer.")]
    [InlineData(401, "a budget of 401 parameters cannot be spent: all the columns that are decomposed for a budget take 400; use at most that, or one rank for all.")]
    public void A_budget_that_cannot_be_met_is_refused(long budget, string message) => Assert.Equal(
        $"adapter.rank: {message}",
        Assert.Throws<UserErrorException>(() => RankBudget.Validate(Additive with { Budget = budget }, [(10, 10), (10, 10)])).Message);

    [Fact]
    public void Large_weights_have_the_columns_of_the_first_rung()
    {
        RankBudget.Validate(Additive with { Budget = 64 * 2000 }, [(1000, 1000)]);
        Assert.Throws<UserErrorException>(() => RankBudget.Validate(Additive with { Budget = (64 * 2000) + 1 }, [(1000, 1000)]));
    }

    [Fact]
    public void Estimates_take_the_largest_one_rank_within_the_budget() => Cases.Sample(
        (adapter, weights) =>
        {
            (long, long)[] shapes = [.. weights.Select(weight => (weight.OutputSize, weight.InputSize))];
            AdapterSpecification evened = RankBudget.Evened(adapter, shapes);
            int most = weights.Min(weight => weight.Leading.Count) - adapter.Offset;
            Assert.InRange(AdapterShape.TrainableParameters(evened, shapes), 0, adapter.Budget!.Value);
            Assert.True(evened.Rank == most || AdapterShape.TrainableParameters(evened with { Rank = evened.Rank + 1 }, shapes) > adapter.Budget);
            Assert.Equal(adapter.Budget, AdapterShape.TrainableParameters(adapter, shapes));
        },
        iter: 1000);

    private static double Gain(AdapterSpecification adapter, MatrixSpectrum weight, int rank)
    {
        double energy = weight.Leading.Sum(value => (double)value * value);
        double share = energy > 0 ? Math.Pow(weight.Leading[adapter.Offset + rank], 2) / energy : 0;
        return share / RankBudget.StepCost(adapter, rank, weight.OutputSize, weight.InputSize);
    }

    private static long Cost(AdapterSpecification adapter, MatrixSpectrum[] weights, Func<MatrixSpectrum, int> rank) =>
        weights.Sum(weight => AdapterShape.TrainableParameters(adapter with { Rank = rank(weight) }, weight.OutputSize, weight.InputSize));
}
