using Spectral.Cli.CommandLine;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Progress;

/// <summary>A job's updates as lines, every step among them.</summary>
internal static class JobLog
{
    /// <returns>The updates, where the command prints them as JSON; else none, for a log may be long.</returns>
    public static async Task<IReadOnlyList<JobUpdate>> WriteAsync(Invocation invocation, string job, IAsyncEnumerable<JobUpdate> updates)
    {
        List<JobUpdate> kept = [];
        JobProgress progress = new() { Job = job };
        await foreach (JobUpdate update in updates)
        {
            JobProgress before = progress;
            progress = progress.Apply(update);
            if (invocation.Json)
            {
                kept.Add(update);
                continue;
            }

            foreach (string line in Lines(before, progress, update))
            {
                invocation.WriteLine(line);
            }
        }

        return kept;
    }

    private static IEnumerable<string> Lines(JobProgress before, JobProgress progress, JobUpdate update)
    {
        string[] phase = progress.Status != before.Status ? [ProgressText.Phase(progress.Status)] : [];
        string[] step = update.Step is { } record ? [ProgressText.Step(record, progress)] : [];
        string[] error = update.Result?.Error is { } reason ? [$"error: {reason}"] : [];
        return [.. phase, .. ProgressText.Lines(before, update), .. step, .. error];
    }
}
