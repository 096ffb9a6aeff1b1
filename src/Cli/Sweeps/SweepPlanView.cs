using Spectral.Cli.CommandLine;
using Spectral.Coordinator.Reports.Sweeps;
using Spectral.Shared.Sweeps;
using Spectre.Console;

namespace Spectral.Cli.Sweeps;

/// <summary>The trials of a sweep before any of them runs.</summary>
internal static class SweepPlanView
{
    private const int MostRows = 32;
    private const string NotSet = "-";

    /// <param name="workers">Who will run them; null for a cluster's.</param>
    public static void Show(Invocation invocation, Sweep sweep, IReadOnlyList<string>? workers)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("trial");
        foreach (string key in sweep.Keys)
        {
            table.AddColumn(SweepWords.Heading(key));
        }

        foreach (SweepTrial trial in sweep.Trials.Take(MostRows))
        {
            table.AddRow([trial.Id, .. sweep.Keys.Select(key => Markup.Escape(Value(trial, key)))]);
        }

        invocation.People.Write(table);
        if (sweep.Trials.Count > MostRows)
        {
            invocation.WriteLine($"... and {sweep.Trials.Count - MostRows} more");
        }

        string duplicates = sweep.Duplicates > 0 ? $" ({sweep.Duplicates} duplicates left out)" : "";
        string steps = Steps(sweep) is { } total ? $", {total:N0} steps at most" : "";
        string where = workers is null ? "" : $", on {workers.Count} workers: {string.Join(", ", workers)}";
        invocation.WriteLine($"{sweep.Trials.Count} trials{duplicates}, scheduler {JsonOutput.Word(sweep.Options.Scheduler)}{steps}{where}");
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
