namespace Spectral.Models.Evaluation.Metrics;

/// <summary>The number found in the answer is the reference's, compared as text.</summary>
/// <param name="name">Name in recipes and reports.</param>
/// <param name="extract">Finds the number of a generated answer; null where there is none, which scores 0.</param>
internal sealed class Gsm8kMetric(string name, Func<string, string?> extract) : IAnswerMetric
{
    public string Name => name;

    public double Score(string prediction, string reference) =>
        extract(prediction) is string answer && answer == Gsm8kAnswer.OfReference(reference) ? 1 : 0;

    public string? ProblemWith(string reference) =>
        Gsm8kAnswer.OfReference(reference) is null ? $"{name} needs a number in every reference answer (after \"#### \", or anywhere)" : null;
}
