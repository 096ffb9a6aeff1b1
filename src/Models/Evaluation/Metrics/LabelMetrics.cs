using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Evaluation.Metrics;

/// <summary>The metrics of labelled sequences: all that apply are measured at once, by name.</summary>
public static class LabelMetrics
{
    private static readonly EvaluationMetric[] OfClasses = [EvaluationMetric.Accuracy, EvaluationMetric.F1, EvaluationMetric.Matthews];
    private static readonly EvaluationMetric[] OfNumbers = [EvaluationMetric.Pearson, EvaluationMetric.Spearman];

    /// <summary>The metrics that apply to what a head says.</summary>
    public static IReadOnlyList<EvaluationMetric> Of(HeadSpecification head) => head.IsRegression ? OfNumbers : OfClasses;

    /// <summary>Names of all metrics of labels.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. OfClasses.Concat(OfNumbers).Select(metric => metric.Name())];

    /// <summary>Passes unless <paramref name="name"/> is a metric of labels that does not apply.</summary>
    /// <exception cref="UserErrorException">It does not apply to what the model says.</exception>
    public static void Require(string? name, HeadSpecification? head)
    {
        if (name is not null && Names.Contains(name) && (head is null || Of(head).All(metric => metric.Name() != name)))
        {
            throw new UserErrorException($"{name} is measured {(OfNumbers.Any(metric => metric.Name() == name) ? "of numbers (format regression)" : "of classes (format classification)")}, "
                + $"and this model {(head is null ? "predicts tokens" : head.IsRegression ? "gives numbers" : "gives classes")}.");
        }
    }

    /// <summary>Every metric that applies, by name.</summary>
    /// <param name="head">What was predicted.</param>
    /// <param name="predicted">A class id or a number per sample, one at least.</param>
    /// <param name="actual">The true ones.</param>
    public static IReadOnlyDictionary<string, double> Measure(HeadSpecification head, IReadOnlyList<double> predicted, IReadOnlyList<double> actual)
    {
        int[] predictedIds = Ids(head, predicted);
        int[] actualIds = Ids(head, actual);
        return Of(head).ToDictionary(metric => metric.Name(), Value, StringComparer.Ordinal);

        double Value(EvaluationMetric metric) => metric switch
        {
            EvaluationMetric.Accuracy => Classification.Accuracy(predictedIds, actualIds),
            EvaluationMetric.F1 => Classification.F1(predictedIds, actualIds, head.Outputs),
            EvaluationMetric.Matthews => Classification.Matthews(predictedIds, actualIds),
            EvaluationMetric.Pearson => Correlation.Pearson(predicted, actual),
            EvaluationMetric.Spearman => Correlation.Spearman(predicted, actual),
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "no metric of labels"),
        };
    }

    private static int[] Ids(HeadSpecification head, IReadOnlyList<double> values) => head.IsRegression ? [] : [.. values.Select(value => (int)value)];
}
