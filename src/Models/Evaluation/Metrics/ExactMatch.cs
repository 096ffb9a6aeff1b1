using Spectral.Shared.Recipes;

namespace Spectral.Models.Evaluation.Metrics;

/// <summary>The answer is the reference, white space at either end aside.</summary>
internal sealed class ExactMatch : IAnswerMetric
{
    public string Name => EvaluationMetric.ExactMatch.Name();

    public double Score(string prediction, string reference) =>
        string.Equals(prediction.Trim(), reference.Trim(), StringComparison.Ordinal) ? 1 : 0;

    public string? ProblemWith(string reference) => null;
}
