using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Models;
using Spectral.GpuNode.Evaluation;
using Spectral.Models.Data;
using Spectral.Models.Evaluation.Metrics;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral eval</c>: scores a model, adapted or not, on a dataset.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        ModelArguments model = new();
        DataArguments data = new();
        Option<string?> metric = new("--metric")
        {
            Description = "exact_match, gsm8k-strict or gsm8k-flexible, over generated answers; without it the loss alone. Labelled texts have all of their metrics measured in any case.",
        };
        Option<int> batch = Options.Positive("--batch", "Samples computed at once.", new EvaluationOptions().Batch);
        Option<int> tokens = Options.Positive("--max-new-tokens", "Longest answer.", new EvaluationOptions().MaxNewTokens);
        Command command = data.AddTo(model.AddTo(new Command("eval", "Score a model, with or without an adapter, on a dataset.")));
        command.Add(metric);
        command.Add(batch);
        command.Add(tokens);
        return command.Runs((parsed, invocation) =>
        {
            string? name = parsed.GetValue(metric);
            bool isOfLabels = name is not null && LabelMetrics.Names.Contains(name);
            IAnswerMetric? answers = name is null or "loss" || isOfLabels ? null : AnswerMetrics.Named(name);
            using ModelSession session = model.Open(parsed);
            LabelMetrics.Require(name, session.Model.Head?.Specification);
            Dataset dataset = data.Load(parsed, session);
            EvaluationOptions options = new() { Batch = parsed.GetValue(batch), MaxNewTokens = parsed.GetValue(tokens) };
            ModelScores scores = ModelEvaluation.Run(session.Model, session.Tokenizer, dataset, answers, options);
            if (!invocation.Json)
            {
                Show(invocation, scores, dataset, session.Model.Head?.Specification);
            }

            invocation.WriteJson(new { scores.Loss, scores.Tokens, Perplexity = session.Model.Head is null ? scores.Perplexity : (double?)null, scores.Metrics, samples = dataset.Samples.Count, dataset.Report.DroppedTooLong });
            return ExitCodes.Done;
        });
    }

    private static void Show(Invocation invocation, ModelScores scores, Dataset dataset, HeadSpecification? head)
    {
        string unit = head is null ? $"nats per token over {scores.Tokens:N0} supervised tokens of"
            : head.IsRegression ? "squared error per sample over" : "nats per sample over";
        invocation.WriteLine($"loss           {scores.Loss:F4} {unit} {dataset.Samples.Count:N0} samples");
        invocation.WriteLine($"data           {dataset.Report.Describe()}");
        if (head is null)
        {
            invocation.WriteLine($"perplexity     {scores.Perplexity:F3}");
        }

        foreach ((string key, double value) in scores.Metrics)
        {
            invocation.WriteLine(head is null ? $"{key,-14} {value:P1}" : $"{key,-14} {value:F4}");
        }
    }
}
