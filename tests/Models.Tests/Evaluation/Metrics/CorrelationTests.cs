using CsCheck;
using Spectral.Models.Evaluation.Metrics;

namespace Spectral.Models.Tests.Evaluation.Metrics;

public sealed class CorrelationTests
{
    private static readonly Gen<(double[] X, double[] Y)> Pairs =
        from count in Gen.Int[2, 30]
        from x in Gen.Int[-400, 400].Select(value => value / 80.0).Array[count]
        from y in Gen.Int[-3, 3].Select(value => (double)value).Array[count]
        select (x, y);

    [Fact]
    public void Pearson_by_hand()
    {
        // deviations (-1, 0, 1) and (-4/3, -1/3, 5/3): 3 / sqrt(2 x 42/9)
        Assert.Equal(3 / Math.Sqrt(2 * 42.0 / 9), Correlation.Pearson([1, 2, 3], [1, 2, 4]), 1e-12);
    }

    [Fact]
    public void Spearman_by_hand()
    {
        // ranks 1 2 3 4 5 and 2 1 4 3 5: 1 - 6 x 4 / (5 x 24)
        Assert.Equal(0.8, Correlation.Spearman([1, 2, 3, 4, 5], [20, 10, 400, 30, 5000]), 1e-12);
    }

    [Fact]
    public void Equal_numbers_share_their_ranks()
    {
        Assert.Equal([1.5, 3.5, 1.5, 3.5, 5], Correlation.Ranks([2, 4, 2, 4, 9]));

        // ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: 4.5 / sqrt(4.5 x 5)
        Assert.Equal(4.5 / Math.Sqrt(4.5 * 5), Correlation.Spearman([0, 1, 1, 2], [1, 2, 3, 4]), 1e-12);
    }

    [Fact]
    public void What_does_not_vary_correlates_with_nothing()
    {
        Assert.Equal(0, Correlation.Pearson([1, 1, 1], [1, 2, 3]));
        Assert.Equal(0, Correlation.Spearman([1, 2, 3], [1, 1, 1]));
    }

    [Fact]
    public void Coefficients_are_symmetric_bounded_and_unchanged_by_what_keeps_proportion_or_order() => Pairs.Sample(
        pair =>
        {
            double pearson = Correlation.Pearson(pair.X, pair.Y);
            double spearman = Correlation.Spearman(pair.X, pair.Y);
            Assert.InRange(pearson, -1, 1);
            Assert.Equal(pearson, Correlation.Pearson(pair.Y, pair.X), 1e-9);
            Assert.Equal(pearson, Correlation.Pearson([.. pair.X.Select(x => (3 * x) + 7)], pair.Y), 1e-9);
            Assert.Equal(-pearson, Correlation.Pearson([.. pair.X.Select(x => -x)], pair.Y), 1e-9);
            Assert.InRange(spearman, -1, 1);
            Assert.Equal(spearman, Correlation.Spearman([.. pair.X.Select(x => Math.Exp(x))], pair.Y), 1e-9);
            Assert.Equal(pair.X.Length * (pair.X.Length + 1) / 2.0, Correlation.Ranks(pair.Y).Sum(), 1e-9);
        },
        iter: 500);
}
