using System.Text;
using Spectral.Coordinator.Sweeps;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Reports.Sweeps;

/// <summary>report.md of a sweep: the table, the best trial, both plots, and what failed.</summary>
internal static class SweepReportText
{
    public static string Write(SweepMessages.Status sweep, IReadOnlyList<SweepRow> rows, SweepState state)
    {
        var text = new StringBuilder();
        bool isShare = sweep.Metric != SweepScore.Loss;
        IReadOnlyList<SweepGroup> groups = SweepGroup.Of(sweep, rows);
        text.Append($"# {sweep.Sweep}\n\n{rows.Count} trials, {rows.Count(row => row.Trial.Status == TrialStatus.Finished)} finished. ");
        text.Append($"Compared by {sweep.Metric}{(sweep.HigherIsBetter ? ", higher is better" : ", lower is better")}, at each trial's last evaluation.\n\n");
        text.AppendTable(
            [.. SweepGroup.Keys(sweep).Select(SweepWords.Heading), "parameters", "seeds", $"{sweep.Metric}, mean", "spread", "step, ms", "state, MB", "status"],
            groups.Select(group => (IReadOnlyList<string>)
            [
                .. group.Values,
                SweepWords.Count(group.Parameters),
                $"{group.Rows.Count}",
                SweepWords.Score(group.Mean, isShare),
                SweepWords.Score(group.Spread, isShare),
                SweepWords.Milliseconds(group.StepMilliseconds),
                SweepWords.Megabytes(group.StateBytes),
                group.Status(),
            ]));
        text.Append("Spread is the sample standard deviation over the seeds. State is what a trial keeps beside the shared base: two states of "
            + "parameters and moments, and its gradients.\n\n");
        AppendBest(text, sweep, state);
        text.Append("![quality against trainable parameters](pareto.png)\n\n![loss curves](loss.png)\n\n");
        AppendFailures(text, rows);
        return text.ToString();
    }

    private static void AppendBest(StringBuilder text, SweepMessages.Status sweep, SweepState state)
    {
        if (state.Best is not { } best)
        {
            return;
        }

        TrialSummary summary = sweep.Trials.First(trial => trial.Trial == best.Id);
        string settings = string.Join(", ", sweep.Keys.Zip(summary.Values, (key, value) => $"`{key}: {value}`"));
        text.Append($"Best: {best.Id} with {settings}, {sweep.Metric} {SweepWords.Score(summary.Score, sweep.Metric != SweepScore.Loss)}. ");
        string peft = best.Result?.PeftPath is { } path ? $", as PEFT: `{path}`" : "";
        text.Append($"Its adapter: `{best.Result?.AdapterPath}`{peft}.\n\n");
    }

    private static void AppendFailures(StringBuilder text, IReadOnlyList<SweepRow> rows)
    {
        SweepRow[] failed = [.. rows.Where(row => row.Trial.Status == TrialStatus.Failed)];
        if (failed.Length > 0)
        {
            text.Append("## Failed\n\n");
            text.AppendTable(["trial", "tries", "error"], failed.Select(row => (IReadOnlyList<string>)[row.Trial.Trial, $"{row.Trial.Tries}", row.Trial.Error ?? ""]));
        }
    }
}
