using System.Text;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Reports;

/// <summary>The first and the last evaluation side by side, and all in between.</summary>
internal static class ReportEvaluation
{
    public static void Append(StringBuilder text, IReadOnlyList<EvaluationRecord> evaluations)
    {
        text.Append("## What it changed\n\n");
        if (evaluations.Count == 0)
        {
            text.Append("Nothing was evaluated: the recipe names no evaluation data.\n\n");
            return;
        }

        EvaluationRecord before = evaluations[0];
        EvaluationRecord after = evaluations[^1];
        string[] metrics = [.. before.Metrics.Keys.Intersect(after.Metrics.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        IEnumerable<IReadOnlyList<string>> rows =
        [
            ["loss (nats per token)", $"{before.Loss:0.0000}", $"{after.Loss:0.0000}", $"{after.Loss - before.Loss:+0.0000;-0.0000;0}"],
            .. metrics.Select(metric => (IReadOnlyList<string>)
            [
                metric,
                $"{before.Metrics[metric]:P1}",
                $"{after.Metrics[metric]:P1}",
                $"{(after.Metrics[metric] - before.Metrics[metric]) * 100:+0.0;-0.0;0} points",
            ]),
        ];
        text.AppendTable(["", $"step {before.Step}", $"step {after.Step}", "change"], rows);
        text.Append($"On {after.Tokens:N0} supervised tokens{(after.Samples > 0 ? $", metrics on {after.Samples:N0} samples" : "")}.\n\n");
        if (evaluations.Count > 2)
        {
            text.AppendTable(
                ["step", "loss", .. metrics, "seconds"],
                evaluations.Select(evaluation => (IReadOnlyList<string>)
                [
                    $"{evaluation.Step}",
                    $"{evaluation.Loss:0.0000}",
                    .. metrics.Select(metric => evaluation.Metrics.TryGetValue(metric, out double score) ? $"{score:P1}" : ""),
                    $"{evaluation.Seconds:0.0}",
                ]));
        }
    }
}
