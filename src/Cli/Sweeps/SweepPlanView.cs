using Spectral.Cli.CommandLine;
using Spectral.Cli.Planning;
using Spectral.Coordinator.Reports.Sweeps;
using Spectral.Shared.Sweeps;
using Spectre.Console;

namespace Spectral.Cli.Sweeps;

/// <summary>The trials of a sweep before any of them runs.</summary>
internal static class SweepPlanView
{
    private const int MostRows = 32;
    private const string NotSet = "-";

    /// <param name="costs">By trial; null where the model lies on a cluster's nodes.</param>
    public static void Show(Invocation invocation, Sweep sweep, IReadOnlyDictionary<string, TrialCost>? costs)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("trial");
        foreach (string key in sweep.Keys)
        {
            table.AddColumn(SweepWords.Heading(key));
        }

        if (costs is not null)
        {
            table.AddColumn(new TableColumn("parameters").RightAligned()).AddColumn(new TableColumn("memory MB").RightAligned());
        }

        foreach (SweepTrial trial in sweep.Trials.Take(MostRows))
        {
            string[] cost = costs?[trial.Id] is { } own
                ? [SweepWords.Count(own.Parameters), SweepWords.Megabytes(own.OwnBytes)]
                : [];
            table.AddRow([trial.Id, .. sweep.Keys.Select(key => Markup.Escape(Value(trial, key))), .. cost]);
        }

        invocation.People.Write(table);
        if (sweep.Trials.Count > MostRows)
        {
            invocation.WriteLine($"... and {sweep.Trials.Count - MostRows} more");
        }

        string duplicates = sweep.Duplicates > 0 ? $" ({sweep.Duplicates} duplicates left out)" : "";
        string steps = Steps(sweep) is { } total ? $", {total:N0} steps at most" : "";
        string weights = costs is null ? "" : $"; the base's weights, {SweepWords.Megabytes(costs.Values.First().Memory.Weights)} MB, are in memory once per process";
        invocation.WriteLine($"{sweep.Trials.Count} trials{duplicates}, scheduler {JsonOutput.Word(sweep.Options.Scheduler)}{steps}{weights}");
    }

    public static object Object(Sweep sweep) => new
    {
        Trials = sweep.Trials.Select(trial => new { Trial = trial.Id, Settings = trial.Settings.ToDictionary(setting => setting.Key, setting => setting.Value) }),
        sweep.Duplicates,
        Scheduler = sweep.Options.Scheduler,
        Steps = Steps(sweep),
    };

    /// <summary>Optimizer steps of all trials; null where epochs decide.</summary>
    private static long? Steps(Sweep sweep) => sweep.Trials.All(trial => trial.Recipe.Training.MaxSteps is not null)
        ? sweep.Trials.Sum(trial => (long)trial.Recipe.Training.MaxSteps!)
        : null;

    private static string Value(SweepTrial trial, string key) => trial.Settings.FirstOrDefault(setting => setting.Key == key)?.Value ?? NotSet;
}
