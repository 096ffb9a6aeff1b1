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
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "a metric without a name"),
    };
}
