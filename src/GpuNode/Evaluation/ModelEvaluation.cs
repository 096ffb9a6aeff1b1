using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Models.Evaluation;
using Spectral.Models.Evaluation.Metrics;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Evaluation;

/// <summary>The evaluation of a training run, by one caller on one thread, on any model.</summary>
public static class ModelEvaluation
{
    /// <param name="model">With whatever adapter is attached.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="dataset">What is scored.</param>
    /// <param name="metric">Judges generated answers; null for the loss alone.</param>
    /// <param name="options">Batch and the longest answer.</param>
    /// <exception cref="Shared.Errors.UserErrorException">The data cannot be judged by the metric.</exception>
    public static ModelScores Run(CausalLanguageModel model, ITokenizer tokenizer, Dataset dataset, IAnswerMetric? metric, EvaluationOptions options)
    {
        QuestionLeaves? questions = metric is null ? null : new QuestionLeaves(dataset, metric, options.Batch);
        (double loss, long tokens) = Add(new LossEvaluation(model, new LossLeaves(dataset.Samples, options.Batch, tokenizer.PadId)));
        Dictionary<string, double> metrics = new(StringComparer.Ordinal);
        if (questions is not null)
        {
            (double score, long count) = Add(new AnswerEvaluation(model, tokenizer, questions, metric!, options.MaxNewTokens));
            metrics[metric!.Name] = score / count;
        }

        return new ModelScores(loss / tokens, tokens, metrics);
    }

    private static (double Sum, long Count) Add(IEvaluationLeaves leaves)
    {
        LeafResult[] results = [.. Enumerable.Range(0, leaves.Count).Select(leaves.Compute)];
        return (CanonicalSum.Of([.. results.Select(result => result.Sum)]), results.Sum(result => result.Count));
    }
}

/// <summary>What an evaluation found.</summary>
/// <param name="Loss">Mean negative log-likelihood per supervised token, nats.</param>
/// <param name="Tokens">Supervised tokens.</param>
/// <param name="Metrics">Mean score in 0..1 by metric name.</param>
public sealed record ModelScores(double Loss, long Tokens, IReadOnlyDictionary<string, double> Metrics)
{
    public double Perplexity => Math.Exp(Loss);
}
