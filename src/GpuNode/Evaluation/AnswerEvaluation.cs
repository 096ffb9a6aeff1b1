using Spectral.Models.Architectures;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Evaluation;
using Spectral.Models.Evaluation.Metrics;
using Spectral.Models.Tokenizers;

namespace Spectral.GpuNode.Evaluation;

/// <summary>The share of questions that the model answers rightly, decoding greedily.</summary>
/// <param name="generate">Continues prompts.</param>
/// <param name="tokenizer">The model's.</param>
/// <param name="leaves">The questions.</param>
/// <param name="metric">Judges the answers.</param>
/// <param name="maxNewTokens">The longest answer.</param>
internal sealed class AnswerEvaluation(
    Func<IReadOnlyList<IReadOnlyList<int>>, GenerationOptions, IReadOnlyList<int[]>> generate,
    ITokenizer tokenizer,
    QuestionLeaves leaves,
    IAnswerMetric metric,
    int maxNewTokens) : IEvaluationLeaves
{
    private string? _content;

    public int Count => leaves.Count;

    public string Content => _content ??= LeafContent.Of(leaves, metric.Name, maxNewTokens);

    public LeafResult Compute(int leaf)
    {
        IReadOnlyList<Question> questions = leaves.Leaf(leaf);
        IReadOnlyList<int[]> answers = generate(
            [.. questions.Select(question => question.PromptIds)], new GenerationOptions { MaxNewTokens = maxNewTokens });
        double score = questions.Zip(answers, (question, answer) => metric.Score(tokenizer.Decode(answer), question.Reference)).Sum();
        return new LeafResult(leaf, questions.Count, score);
    }
}
