using Spectral.Cli.CommandLine;
using Spectral.Shared.Messages;
using Spectre.Console;

namespace Spectral.Cli.Progress;

/// <summary>One line per event, for pipes and logs: every phase and evaluation, and a step line every few seconds.</summary>
internal sealed class PlainJobPresenter(Invocation invocation) : IJobPresenter
{
    private static readonly TimeSpan StepInterval = TimeSpan.FromSeconds(5);

    public async Task<JobProgress> PresentAsync(string job, IAsyncEnumerable<JobUpdate> updates)
    {
        JobProgress progress = new() { Job = job };
        long lastStepLine = 0;
        await foreach (JobUpdate update in updates)
        {
            JobProgress before = progress;
            progress = progress.Apply(update);
            if (progress.Status != before.Status)
            {
                invocation.WriteLine(ProgressText.Phase(progress.Status));
            }

            foreach (string line in ProgressText.Lines(before, update))
            {
                invocation.WriteLine(line);
            }

            if (update.Step is { } step && IsDue(step, progress, lastStepLine))
            {
                lastStepLine = invocation.Clock.GetTimestamp();
                invocation.WriteLine(ProgressText.Step(step, progress));
            }
        }

        return progress;
    }

    public void Notice(string text) => invocation.Errors.WriteLine(text);

    public void Dispose()
    {
    }

    private bool IsDue(StepRecord step, JobProgress progress, long lastStepLine) =>
        lastStepLine == 0 || step.Step == progress.Plan?.TotalSteps || invocation.Clock.GetElapsedTime(lastStepLine) >= StepInterval;
}
