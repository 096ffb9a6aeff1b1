using System.Globalization;
using Spectral.Cli.CommandLine;
using Spectral.Shared.Messages;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Spectral.Cli.Progress;

/// <summary>A few lines that redraw in place for a person at a terminal; what matters later stays above them.</summary>
internal sealed class LiveJobPresenter(Invocation invocation) : IJobPresenter
{
    private const int BarWidth = 24;

    private readonly List<string> _kept = [];

    public Task<JobProgress> PresentAsync(string job, IAsyncEnumerable<JobUpdate> updates) =>
        invocation.People.Live(new Text("starting"))
            .Overflow(VerticalOverflow.Crop)
            .StartAsync(async live =>
            {
                JobProgress progress = new() { Job = job };
                await foreach (JobUpdate update in updates)
                {
                    progress = progress.Apply(update);
                    Keep(update);
                    live.UpdateTarget(Draw(progress));
                }

                return progress;
            });

    private void Keep(JobUpdate update)
    {
        if (update.Text is { } text)
        {
            _kept.Add(text);
        }

        if (update is { Text: null, Plan: { } plan })
        {
            _kept.Add(ProgressText.Plan(plan));
        }

        if (update.Evaluation is { } evaluation)
        {
            _kept.Add(ProgressText.Evaluation(evaluation));
        }
    }

    private Rows Draw(JobProgress progress)
    {
        List<IRenderable> lines = [.. _kept.Select(line => new Text(line, new Style(Color.Grey)))];
        lines.Add(Markup.FromInterpolated(CultureInfo.InvariantCulture, $"[bold]{progress.Job}[/]  [aqua]{ProgressText.Phase(progress.Status)}[/]"));
        if (progress.Status == JobStatus.Decomposing && progress.Plan is { } plan)
        {
            lines.Add(Bar(plan.Decompositions == 0 ? 1 : progress.Decomposed / (double)plan.Decompositions,
                $"{progress.Decomposed}/{plan.Decompositions} weights, {progress.CacheHits} from the cache"));
        }

        if (progress.LastStep is { } step)
        {
            lines.Add(Bar(progress.Fraction, ProgressText.Step(step, progress)));
        }

        return new Rows(lines);
    }

    private static Markup Bar(double fraction, string text)
    {
        int filled = (int)Math.Round(Math.Clamp(fraction, 0, 1) * BarWidth);
        return Markup.FromInterpolated(CultureInfo.InvariantCulture, $"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/] {text}");
    }
}
