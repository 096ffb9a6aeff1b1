namespace Spectral.Models.Evaluation.Metrics;

/// <summary>Judges one generated answer; an evaluation reports the mean over its questions. Pure.</summary>
public interface IAnswerMetric
{
    /// <summary>Name in recipes and reports.</summary>
    string Name { get; }

    /// <summary>1 for a right answer, 0 for a wrong one.</summary>
    /// <param name="prediction">The generated text, without the prompt.</param>
    /// <param name="reference">The completion of the dataset.</param>
    double Score(string prediction, string reference);

    /// <summary>Why no answer could ever match <paramref name="reference"/>; null where one can.</summary>
    string? ProblemWith(string reference);
}
