using System.Text;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Adapters;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Text;

namespace Spectral.Coordinator.Reports;

/// <summary>report.md: what was trained, what it changed, how it went, and how to use it.</summary>
internal static class ReportText
{
    public static string Write(ReportData data)
    {
        var text = new StringBuilder();
        text.Append($"# {data.State.Job}\n\n");
        AppendWhat(text, data);
        ReportEvaluation.Append(text, [.. data.State.Evaluations.Values]);
        AppendTraining(text, data);
        AppendPlan(text, data);
        ReportDecomposition.Append(text, data.State.Bases);
        AppendCheckpoints(text, data.State);
        AppendUse(text, data);
        return text.ToString();
    }

    private static void AppendWhat(StringBuilder text, ReportData data)
    {
        Recipe recipe = data.Recipe;
        AdapterOptions adapter = recipe.Adapter;
        TrainingOptions training = recipe.Training;
        text.Append($"`{adapter.Method.Name()}` adapter{(adapter.RankOrDefault is { } rank ? $" of {rank.Words}" : "")} on `{recipe.BaseModel}`, trained on `{recipe.Datasets.Train.Path}`.\n\n");
        text.AppendTable(["", ""],
        [
            ["adapted layers", string.Join(", ", adapter.Targets)],
            ["trainable parameters", $"{(adapter.Rank?.Budget is null ? "" : "at most ")}{data.State.Planned?.TrainableParameters ?? 0:N0}"],
            ["steps", $"{data.State.Adapter?.Step ?? data.State.AppliedStep} of {data.State.Planned?.TotalSteps ?? 0}"],
            ["batch", $"{training.GlobalBatch} rows of at most {training.SequenceLength} tokens, leaves of {training.MicroBatch}"],
            ["learning rate", $"{training.LearningRate:g}, {training.Schedule.ToString().ToLowerInvariant()}, {training.WarmupSteps} warm-up steps"],
            ["precision", training.Precision.ToString().ToLowerInvariant()],
            ["base quantization", recipe.BaseQuantization.ToString().ToLowerInvariant()],
            ["seed", $"{training.Seed}"],
        ]);
    }

    private static void AppendTraining(StringBuilder text, ReportData data)
    {
        text.Append("## Training\n\n");
        if (data.Steps.Count == 0)
        {
            text.Append("No step was trained.\n\n");
            return;
        }

        StepRecord[] tail = [.. data.Steps.TakeLast(Math.Max(1, data.Steps.Count / 10))];
        text.Append("![training loss](loss.png)\n\n");
        text.AppendTable(["", ""],
        [
            ["loss of the first step", $"{data.Steps[0].Loss:0.0000} nats per token"],
            [$"mean loss of the last {(tail.Length == 1 ? "step" : $"{tail.Length} steps")}", $"{tail.Average(step => step.Loss):0.0000} nats per token"],
            ["lowest loss of a step", $"{data.Steps.Min(step => step.Loss):0.0000} nats per token"],
            ["supervised tokens", $"{data.Steps.Sum(step => step.Tokens):N0}"],
            ["tokens", $"{data.Steps.Sum(step => step.ProcessedTokens):N0}"],
            ["time in steps", $"{data.TrainingSeconds:0.0} s, of it {data.Steps.Sum(step => step.CollectiveSeconds):0.0} s waiting for and adding gradients"],
            ["throughput", $"{data.TokensPerSecond:N0} tokens/s"],
        ]);
        text.Append("Every step is in [metrics.jsonl](metrics.jsonl).\n\n");
    }

    private static void AppendPlan(StringBuilder text, ReportData data)
    {
        text.Append("## Workers\n\n");
        text.AppendTable(
            ["generation", "workers", "from step", "training began"],
            data.History.OfType<JobEvents.GenerationFormed>().Select(formed => (IReadOnlyList<string>)
                [$"{formed.Generation}", string.Join(", ", formed.Workers), $"{formed.StartStep}", $"{formed.At:yyyy-MM-dd HH:mm:ss} UTC"]));
        foreach (string note in data.State.Planned?.Notes ?? [])
        {
            text.Append($"* {note}\n");
        }

        text.Append(data.State.Planned?.Notes.Count > 0 ? "\n" : "");
    }

    private static void AppendCheckpoints(StringBuilder text, JobState state)
    {
        if (state.Checkpoints.IsEmpty)
        {
            return;
        }

        text.Append("## Checkpoints\n\n");
        text.AppendTable(
            ["step", "size", "stall", ""],
            state.Checkpoints.Values.Select(checkpoint => (IReadOnlyList<string>)
                [$"{checkpoint.Step}", $"{checkpoint.Bytes / 1e6:0.00} MB", $"{checkpoint.StallSeconds:0.00} s", checkpoint.IsBest ? "best so far" : ""]));
        text.Append("Older ones are deleted as newer ones arrive; the stall is how long training stood still.\n\n");
    }

    private static void AppendUse(StringBuilder text, ReportData data)
    {
        DatasetOptions? evaluation = data.Recipe.Datasets.Eval;
        text.Append("## How to use it\n\n");
        text.Append("In a checkout of the sources `spectral` stands for `dotnet run --project src/Cli -c Release --`.\n\n");
        if (!data.Recipe.Datasets.Train.Format.IsLabelled())
        {
            text.Append("    # answer with the adapter\n");
            text.Append($"    spectral generate --model {ShellArgument.Quote(data.Recipe.BaseModel)} --adapter {ShellArgument.Quote(data.AdapterDirectory)} --prompt \"...\"\n\n");
        }

        if (evaluation is not null)
        {
            text.Append("    # score it again\n");
            text.Append($"    spectral eval --model {ShellArgument.Quote(data.Recipe.BaseModel)} --adapter {ShellArgument.Quote(data.AdapterDirectory)} "
                + $"--data {ShellArgument.Quote(evaluation.Path)} --format {Casing.Kebab(evaluation.Format.ToString())}{MetricOption(evaluation.Metric)}\n\n");
        }

        text.Append("    # one model directory with the adapter merged in\n");
        text.Append($"    spectral export --model {ShellArgument.Quote(data.Recipe.BaseModel)} --adapter {ShellArgument.Quote(data.AdapterDirectory)} --to merged --output merged-model\n\n");
        text.Append("The same adapter as PEFT LoRA is in the folder `peft` beside it.\n");
        foreach (string note in data.State.Adapter?.Notes ?? [])
        {
            text.Append($"\n* {note}");
        }

        text.Append(data.State.Adapter?.Notes.Count > 0 ? "\n" : "");
    }

    private static string MetricOption(EvaluationMetric metric) =>
        metric == EvaluationMetric.Loss ? "" : $" --metric {Casing.Kebab(metric.ToString())}";
}
