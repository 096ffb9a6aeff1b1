using Spectral.Models.Data;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Evaluation.Metrics;
using Spectral.Shared.Errors;

namespace Spectral.Models.Evaluation;

/// <summary>
/// The questions that an evaluation with generation asks, in file order, in leaves of fixed size; each leaf is decoded
/// as one batch, left-padded to its own longest prompt, so that its answers do not depend on who decodes the others.
/// </summary>
public sealed class QuestionLeaves
{
    private readonly Question[] _questions;
    private readonly int _questionsPerLeaf;

    /// <exception cref="UserErrorException">
    /// A sample asks nothing (plain text, for example), asks with no token at all, or has a reference that the metric cannot judge.
    /// </exception>
    public QuestionLeaves(Dataset dataset, IAnswerMetric metric, int questionsPerLeaf)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(questionsPerLeaf);
        _questions = [.. dataset.Examples.Select(example => Checked(example, metric))];
        _questionsPerLeaf = questionsPerLeaf;
    }

    public int Count => LeafRanges.Count(_questions.Length, _questionsPerLeaf);

    /// <summary>Questions over all leaves.</summary>
    public int QuestionCount => _questions.Length;

    public IReadOnlyList<Question> Leaf(int index)
    {
        (int first, int count) = LeafRanges.Range(index, _questions.Length, _questionsPerLeaf);
        return _questions.AsSpan(first, count).ToArray();
    }

    private static Question Checked(RenderedExample example, IAnswerMetric metric)
    {
        Question question = example.Question ?? throw new UserErrorException(
            $"{example.Location}: {metric.Name} needs a prompt and a reference answer, and this record has none; use the metric loss.");
        if (question.PromptIds.Length == 0)
        {
            throw new UserErrorException($"{example.Location}: {metric.Name} needs a prompt; this one has no token.");
        }

        return metric.ProblemWith(question.Reference) is string problem
            ? throw new UserErrorException($"{example.Location}: {problem}; found \"{Shortened(question.Reference)}\".")
            : question;
    }

    private static string Shortened(string text) => text.Length <= 60 ? text : text[..60] + "...";
}
