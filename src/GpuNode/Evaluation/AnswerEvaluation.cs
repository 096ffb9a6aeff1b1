using Spectral.Models.Architectures;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Evaluation;
using Spectral.Models.Evaluation.Metrics;
using Spectral.Models.Tokenizers;

namespace Spectral.GpuNode.Evaluation;

/// <summary>The share of questions that the model answers rightly, decoding greedily.</summary>
internal sealed class AnswerEvaluation(
    CausalLanguageModel model, ITokenizer tokenizer, QuestionLeaves leaves, IAnswerMetric metric, int maxNewTokens) : IEvaluationLeaves
{
    private readonly Generator _generator = new(model, tokenizer.PadId);
    private string? _content;

    public int Count => leaves.Count;

    public string Content => _content ??= LeafContent.Of(leaves, metric.Name, maxNewTokens);

    public LeafResult Compute(int leaf)
    {
        IReadOnlyList<Question> questions = leaves.Leaf(leaf);
        IReadOnlyList<int[]> answers = _generator.Generate(
            [.. questions.Select(question => question.PromptIds)], new GenerationOptions { MaxNewTokens = maxNewTokens });
        double score = questions.Zip(answers, (question, answer) => metric.Score(tokenizer.Decode(answer), question.Reference)).Sum();
        return new LeafResult(leaf, questions.Count, score);
    }
}
