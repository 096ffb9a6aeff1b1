using Spectral.Models.Evaluation.Metrics;
using Spectral.Shared.Adapters;

namespace Spectral.Models.Tests.Evaluation.Metrics;

public sealed class LabelMetricsTests
{
    [Fact]
    public void Classes_have_their_metrics()
    {
        IReadOnlyDictionary<string, double> found = LabelMetrics.Measure(new HeadSpecification(["no", "yes"]), [1, 0, 1, 0], [1, 0, 0, 0]);
        Assert.Equal(["accuracy", "f1", "matthews"], found.Keys.Order());
        Assert.Equal(0.75, found["accuracy"]);
        Assert.Equal(2.0 / 3, found["f1"], 1e-12);
        Assert.Equal(2 / Math.Sqrt(2 * 1 * 3 * 2), found["matthews"], 1e-12); // 1 true positive, 1 false positive, 2 true negatives
    }

    [Fact]
    public void Numbers_have_theirs()
    {
        IReadOnlyDictionary<string, double> found = LabelMetrics.Measure(HeadSpecification.Regression, [1, 2, 3], [1, 2, 30]);
        Assert.Equal(["pearson", "spearman"], found.Keys.Order());
        Assert.Equal(1, found["spearman"], 1e-12);
        Assert.InRange(found["pearson"], 0.5, 0.99);
    }
}
