using Spectral.Coordinator.Reports.Sweeps;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Sweeps;

/// <summary>The words both presenters use.</summary>
internal static class SweepText
{
    private const string Loss = "loss";

    public static string Counts(SweepMessages.Status status)
    {
        IEnumerable<string> counts = status.Trials.GroupBy(trial => trial.Status).OrderBy(group => group.Key).Select(group => $"{group.Count()} {SweepWords.Of(group.Key)}");
        string best = status.Best is { } id ? $"  best {status.Metric} {Score(status, status.Trials.First(trial => trial.Trial == id))}" : "";
        return $"{string.Join(", ", counts)} of {status.Trials.Count} trials{best}";
    }

    public static string Trial(SweepMessages.Status status, TrialSummary trial)
    {
        string settings = string.Join(", ", status.Keys.Zip(trial.Values, (key, value) => $"{SweepWords.Heading(key)} {value}"));
        string where = trial.Status is TrialStatus.Running or TrialStatus.Resting ? $", step {trial.Step}/{trial.TotalSteps}" : "";
        string score = trial.Score is null ? "" : $", {status.Metric} {Score(status, trial)}";
        string error = trial.Status == TrialStatus.Failed ? $": {trial.Error}" : "";
        return $"{trial.Trial} ({settings}) {SweepWords.Of(trial.Status)}{where}{score}{error}";
    }

    public static string Score(SweepMessages.Status status, TrialSummary trial) => SweepWords.Score(trial.Score, status.Metric != Loss);
}
