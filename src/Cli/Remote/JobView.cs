using Spectral.Cli.CommandLine;
using Spectral.Cli.Progress;
using Spectral.Shared.Messages;
using Spectre.Console;

namespace Spectral.Cli.Remote;

/// <summary>Jobs of a cluster as a person reads them.</summary>
internal static class JobView
{
    public static void ShowAll(Invocation invocation, IReadOnlyList<JobSummary> jobs)
    {
        if (jobs.Count == 0)
        {
            invocation.WriteLine("There are no jobs.");
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("job", "status", "step", "loss", "left", "workers", "submitted (UTC)", "error");
        foreach (JobSummary job in jobs)
        {
            string[] cells = [job.Job, Status(job), Step(job), Loss(job), Left(job), $"{job.Workers}", Time(job.Submitted), job.Error ?? ""];
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }

        invocation.People.Write(table);
    }

    public static void ShowOne(Invocation invocation, QueryMessages.Job found)
    {
        JobSummary job = found.Summary;
        (string Label, string? Value)[] lines =
        [
            ("job", job.Job),
            ("status", Status(job)),
            ("submitted", Time(job.Submitted) + " UTC"),
            ("step", Step(job)),
            ("loss", Loss(job)),
            ("left", Left(job)),
            ("workers", $"{job.Workers}{(found.Plan is { Workers.Count: > 0 } plan ? $"  ({string.Join(", ", plan.Workers)})" : "")}"),
            ("adapter", found.Result?.AdapterPath),
            ("PEFT", found.Result?.PeftPath),
            ("report", found.Result?.ReportPath),
            ("error", found.Result?.Error ?? job.Error),
        ];
        foreach ((string label, string? value) in lines)
        {
            if (value is not null)
            {
                invocation.WriteLine($"{label,-9} {value}");
            }
        }
    }

    private static string Status(JobSummary job) => ProgressText.Phase(job.Status);

    private static string Step(JobSummary job) => job.TotalSteps is { } total ? $"{job.Step}/{total}" : "-";

    private static string Loss(JobSummary job) => job.Loss is { } loss ? $"{loss:F4}" : "-";

    private static string Left(JobSummary job) => ProgressText.Duration(job.SecondsLeft is { } seconds ? Span(seconds) : null);

    /// <summary>An estimate that no time span can hold is none.</summary>
    private static TimeSpan? Span(double seconds) => seconds >= 0 && seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;

    private static string Time(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss}";
}
