using System.Globalization;
using Spectral.Cli.CommandLine;
using Spectral.Shared.Messages;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Spectral.Cli.Progress;

/// <summary>
/// Two rows that redraw in place for a person at a terminal: the phase and a bar. What is worth reading later is written
/// above them once and scrolls as usual, so a long job never outgrows the screen.
/// </summary>
internal sealed class LiveJobPresenter(Invocation invocation) : IJobPresenter
{
    // Shows that it lives while an evaluation or a large load sends nothing.
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(500);

    private static readonly Style Kept = new(Color.Grey);
    private static readonly Style Important = new(Color.Yellow);

    private readonly LiveRegion _region = new(invocation.People);

    public async Task<JobProgress> PresentAsync(string job, IAsyncEnumerable<JobUpdate> updates)
    {
        JobProgress progress = new() { Job = job };
        long began = invocation.Clock.GetTimestamp();
        using PeriodicTimer timer = new(Redraw, invocation.Clock);
        Task tick = timer.WaitForNextTickAsync().AsTask();
        await using IAsyncEnumerator<JobUpdate> source = updates.GetAsyncEnumerator();
        while (true)
        {
            _region.Draw(Rows(progress, invocation.Clock.GetElapsedTime(began)));
            Task<bool> next = source.MoveNextAsync().AsTask();
            while (await Task.WhenAny(next, tick) != next)
            {
                _region.Draw(Rows(progress, invocation.Clock.GetElapsedTime(began)));
                tick = timer.WaitForNextTickAsync().AsTask();
            }

            if (!await next)
            {
                return progress;
            }

            foreach (string line in ProgressText.Lines(progress, source.Current))
            {
                _region.WriteAbove(line, Kept);
            }

            progress = progress.Apply(source.Current);
        }
    }

    public void Notice(string text) => _region.WriteAbove(text, Important);

    public void Dispose() => _region.Dispose();

    private IEnumerable<IRenderable> Rows(JobProgress progress, TimeSpan elapsed)
    {
        int width = invocation.People.Profile.Width;
        yield return Markup.FromInterpolated(
            CultureInfo.InvariantCulture,
            $"[bold]{progress.Job}[/]  [aqua]{ProgressText.Phase(progress.Status)}[/]  [grey]{ProgressText.Duration(elapsed)}[/]");
        if (progress is { Status: JobStatus.Decomposing, Plan: { } plan })
        {
            double done = plan.Decompositions == 0 ? 1 : progress.Decomposed / (double)plan.Decompositions;
            yield return ProgressBar.Draw(done, _ => ProgressText.Decomposition(progress, plan), width);
        }
        else if (progress.LastStep is { } step)
        {
            yield return ProgressBar.Draw(progress.Fraction, room => ProgressText.Step(step, progress, room), width);
        }
    }
}
