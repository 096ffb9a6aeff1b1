using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Models.Evaluation;
using Spectral.Models.Evaluation.Metrics;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Evaluation;

/// <summary>The evaluation of a training run, by one caller on one thread, on any model.</summary>
public static class ModelEvaluation
{
    /// <param name="model">With whatever adapter is attached.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="dataset">What is scored.</param>
    /// <param name="metric">Judges generated answers; null for the loss alone, or where texts are labelled.</param>
    /// <param name="options">Batch and the longest answer.</param>
    /// <exception cref="UserErrorException">The data cannot be judged by the metric, or the model generates no answers.</exception>
    public static ModelScores Run(TransformerModel model, ITokenizer tokenizer, Dataset dataset, IAnswerMetric? metric, EvaluationOptions options)
    {
        var leaves = new LossLeaves(dataset.Samples, options.Batch, tokenizer.PadId);
        if (model is SequenceLabeler labeler)
        {
            return metric is null
                ? Labels(labeler, leaves, dataset)
                : throw new UserErrorException($"{metric.Name} compares generated answers, and {model.Config.Architecture} generates none.");
        }

        QuestionLeaves? questions = metric is null ? null : new QuestionLeaves(dataset, metric, options.Batch);
        (double loss, long tokens, _) = Add(new LossEvaluation(model, leaves));
        Dictionary<string, double> metrics = new(StringComparer.Ordinal);
        if (questions is not null)
        {
            (double score, long count, _) = Add(new AnswerEvaluation(new Generator((CausalLanguageModel)model, tokenizer.PadId).Generate, tokenizer, questions, metric!, options.MaxNewTokens));
            metrics[metric!.Name] = score / count;
        }

        return new ModelScores(loss / tokens, tokens, metrics);
    }

    private static ModelScores Labels(SequenceLabeler model, LossLeaves leaves, Dataset dataset)
    {
        (double loss, long labels, IReadOnlyList<double> predictions) = Add(new LabelEvaluation(model, leaves));
        return new ModelScores(loss / labels, labels, LabelScores.Of(model.Head.Specification, predictions, dataset));
    }

    private static (double Sum, long Count, IReadOnlyList<double> Predictions) Add(IEvaluationLeaves leaves)
    {
        LeafResult[] results = [.. Enumerable.Range(0, leaves.Count).Select(leaves.Compute)];
        return (
            CanonicalSum.Of([.. results.Select(result => result.Sum)]),
            results.Sum(result => result.Count),
            [.. results.SelectMany(result => result.Predictions ?? [])]);
    }
}

/// <summary>What an evaluation found.</summary>
/// <param name="Loss">Mean negative log-likelihood per supervised token or label, nats; of numbers, the mean squared error.</param>
/// <param name="Tokens">Supervised tokens, or labels.</param>
/// <param name="Metrics">Score by metric name: a mean in 0..1, or a coefficient in -1..1.</param>
public sealed record ModelScores(double Loss, long Tokens, IReadOnlyDictionary<string, double> Metrics)
{
    public double Perplexity => Math.Exp(Loss);
}
