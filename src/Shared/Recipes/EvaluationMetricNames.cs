namespace Spectral.Shared.Recipes;

/// <summary>What metrics are called in evaluation records, reports and tables.</summary>
public static class EvaluationMetricNames
{
    public static string Name(this EvaluationMetric metric) => metric switch
    {
        EvaluationMetric.Loss => "loss",
        EvaluationMetric.ExactMatch => "exact_match",
        EvaluationMetric.Gsm8kStrict => "gsm8k-strict",
        EvaluationMetric.Gsm8kFlexible => "gsm8k-flexible",
        EvaluationMetric.Accuracy => "accuracy",
        EvaluationMetric.F1 => "f1",
        EvaluationMetric.Matthews => "matthews",
        EvaluationMetric.Pearson => "pearson",
        EvaluationMetric.Spearman => "spearman",
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "a metric without a name"),
    };

    /// <summary>Whether the metric compares generated answers.</summary>
    public static bool NeedsAnswers(this EvaluationMetric metric) =>
        metric is EvaluationMetric.ExactMatch or EvaluationMetric.Gsm8kStrict or EvaluationMetric.Gsm8kFlexible;
}
