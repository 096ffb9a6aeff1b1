using CsCheck;
using Spectral.Models.Evaluation.Metrics;

namespace Spectral.Models.Tests.Evaluation.Metrics;

public sealed class ClassificationTests
{
    private static readonly int[] Predicted = [1, 1, 1, 0, 0, 1, 0, 0];
    private static readonly int[] Actual = [1, 1, 0, 1, 0, 1, 0, 0];

    private static readonly Gen<(int[] Predicted, int[] Actual)> Pairs =
        from count in Gen.Int[1, 40]
        from predicted in Gen.Int[0, 3].Array[count]
        from actual in Gen.Int[0, 3].Array[count]
        select (predicted, actual);

    // 3 true positives, 1 false positive, 1 false negative, 3 true negatives
    [Fact]
    public void Two_classes_by_hand()
    {
        Assert.Equal(6.0 / 8, Classification.Accuracy(Predicted, Actual));
        Assert.Equal(2.0 * 3 / (4 + 4), Classification.F1(Predicted, Actual, classes: 2));
        Assert.Equal(((3 * 3) - (1 * 1)) / Math.Sqrt(4 * 4 * 4 * 4), Classification.Matthews(Predicted, Actual), 1e-12);
    }

    [Fact]
    public void Three_classes_by_hand()
    {
        int[] predicted = [0, 0, 1, 1, 2, 2];
        int[] actual = [0, 1, 1, 1, 2, 0];
        Assert.Equal((0.5 + (2 * 2.0 / 5) + (2 * 1.0 / 3)) / 3, Classification.F1(predicted, actual, classes: 3), 1e-12);

        // c = 4 right of s = 6; predicted 2, 2, 2; true 2, 3, 1: (4 x 6 - 12) / sqrt((36 - 12) (36 - 14))
        Assert.Equal(12 / Math.Sqrt(24 * 22), Classification.Matthews(predicted, actual), 1e-12);
    }

    [Theory]
    [InlineData(new[] { 1, 1 }, new[] { 1, 0 })]
    [InlineData(new[] { 1, 0 }, new[] { 1, 1 })]
    public void A_side_of_one_class_correlates_with_nothing(int[] predicted, int[] actual) => Assert.Equal(0, Classification.Matthews(predicted, actual));

    [Fact]
    public void A_class_that_is_never_right_has_F1_zero() => Assert.Equal(0, Classification.F1([0, 0], [0, 0], classes: 2));

    [Fact]
    public void A_class_that_never_occurs_does_not_count() => Assert.Equal(1, Classification.F1([0, 2], [0, 2], classes: 3));

    [Fact]
    public void Measures_lie_in_their_ranges_and_are_best_for_the_truth() => Pairs.Sample(
        pair =>
        {
            Assert.InRange(Classification.Accuracy(pair.Predicted, pair.Actual), 0, 1);
            Assert.InRange(Classification.F1(pair.Predicted, pair.Actual, 4), 0, 1);
            Assert.InRange(Classification.Matthews(pair.Predicted, pair.Actual), -1 - 1e-12, 1 + 1e-12);
            Assert.Equal(1, Classification.Accuracy(pair.Actual, pair.Actual));
            Assert.Equal(1, Classification.F1(pair.Actual, pair.Actual, 4), 1e-12);
            Assert.Equal(pair.Actual.Distinct().Count() > 1 ? 1 : 0, Classification.Matthews(pair.Actual, pair.Actual), 1e-12);
        },
        iter: 500);

    [Fact]
    public void Matthews_of_two_classes_is_their_Pearson_coefficient() => Pairs.Sample(
        pair =>
        {
            int[] predicted = [.. pair.Predicted.Select(id => id % 2)];
            int[] actual = [.. pair.Actual.Select(id => id % 2)];
            double pearson = Correlation.Pearson([.. predicted.Select(id => (double)id)], [.. actual.Select(id => (double)id)]);
            Assert.Equal(pearson, Classification.Matthews(predicted, actual), 1e-9);
        },
        iter: 500);

    [Fact]
    public void Predictions_without_their_samples_are_refused() => Assert.Throws<ArgumentException>(() => Classification.Accuracy([1], [1, 0]));
}
