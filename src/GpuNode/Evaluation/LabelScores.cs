using Spectral.Models.Data;
using Spectral.Models.Evaluation.Metrics;
using Spectral.Shared.Adapters;

namespace Spectral.GpuNode.Evaluation;

/// <summary>From what a model said of every sample to the metrics of the dataset.</summary>
internal static class LabelScores
{
    /// <param name="head">What was predicted.</param>
    /// <param name="predictions">One per sample, in file order.</param>
    /// <param name="dataset">Its samples have labels.</param>
    public static Dictionary<string, double> Of(HeadSpecification head, IReadOnlyList<double> predictions, Dataset dataset) => new(
        LabelMetrics.Measure(head, predictions, [.. dataset.Samples.Select(sample => (double)sample.Label!.Value)]), StringComparer.Ordinal);
}
