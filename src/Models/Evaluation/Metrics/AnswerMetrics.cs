using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Schema;

namespace Spectral.Models.Evaluation.Metrics;

/// <summary>The metrics that need generated answers, by name.</summary>
public static class AnswerMetrics
{
    private static readonly IReadOnlyDictionary<EvaluationMetric, IAnswerMetric> Metrics = new Dictionary<EvaluationMetric, IAnswerMetric>
    {
        [EvaluationMetric.ExactMatch] = new ExactMatch(),
        [EvaluationMetric.Gsm8kStrict] = new Gsm8kMetric(EvaluationMetric.Gsm8kStrict.Name(), Gsm8kAnswer.Strict),
        [EvaluationMetric.Gsm8kFlexible] = new Gsm8kMetric(EvaluationMetric.Gsm8kFlexible.Name(), Gsm8kAnswer.Flexible),
    };

    /// <summary>The metric of a recipe; null for the loss, which needs no answers.</summary>
    public static IAnswerMetric? Find(EvaluationMetric metric) => Metrics.GetValueOrDefault(metric);

    /// <summary>The metric called <paramref name="name"/>; hyphens and underscores are the same.</summary>
    /// <exception cref="UserErrorException">There is none; names the nearest.</exception>
    public static IAnswerMetric Named(string name) =>
        Metrics.Values.FirstOrDefault(metric => Canonical(metric.Name) == Canonical(name))
        ?? throw new UserErrorException(
            $"unknown metric \"{name}\"{NearestName.Hint(name, [.. Metrics.Values.Select(metric => metric.Name)])}");

    private static string Canonical(string name) => name.Replace('_', '-');
}
