using Spectral.Cli.CommandLine;
using Spectral.Coordinator.Reports.Sweeps;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Messages;
using Spectre.Console;

namespace Spectral.Cli.Sweeps;

/// <summary>What a sweep found.</summary>
internal static class SweepView
{
    private const string Loss = "loss";

    public static void Show(Invocation invocation, ISweepSession session, SweepMessages.Status status)
    {
        invocation.People.Write(Groups(status));
        foreach (TrialSummary failed in status.Trials.Where(trial => trial.Status == TrialStatus.Failed))
        {
            invocation.WriteLine(SweepText.Trial(status, failed));
        }

        invocation.WriteLine($"sweep     {session.Sweep}  ({SweepText.Counts(status)})");
        if (status.Best is { } best)
        {
            invocation.WriteLine($"best      {session.Locate(AdapterFolder(status, best))}");
        }

        invocation.WriteLine($"report    {session.Locate(StoreLayout.Report(session.Sweep))}");
        invocation.WriteLine($"table     {session.Locate(StoreLayout.SweepTable(session.Sweep))}, sweep.json beside it");
        invocation.WriteLine($"plots     {session.Locate(StoreLayout.ParetoPlot(session.Sweep))}, loss.png beside it");
    }

    /// <summary>Store path of a trial's finished adapter.</summary>
    public static string AdapterFolder(SweepMessages.Status status, string trial) =>
        StoreLayout.Adapter(status.Trials.First(candidate => candidate.Trial == trial).Job, StoreLayout.OnlyTrial);

    private static Table Groups(SweepMessages.Status status)
    {
        bool isShare = status.Metric != Loss;
        Table table = new Table().Border(TableBorder.Rounded);
        foreach (string key in SweepGroup.Keys(status))
        {
            table.AddColumn(SweepWords.Heading(key));
        }

        foreach (string heading in (string[])["parameters", "seeds", status.Metric, "spread", "step ms", "state MB", "status"])
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        foreach (SweepGroup group in SweepGroup.Of(status, [.. status.Trials.Select(trial => new SweepRow(trial, Evaluation: null, []))]))
        {
            table.AddRow(
            [
                .. group.Values.Select(Markup.Escape),
                SweepWords.Count(group.Parameters),
                $"{group.Rows.Count}",
                SweepWords.Score(group.Mean, isShare),
                SweepWords.Score(group.Spread, isShare),
                SweepWords.Milliseconds(group.StepMilliseconds),
                SweepWords.Megabytes(group.StateBytes),
                group.Status(),
            ]);
        }

        return table;
    }
}
