using Spectral.Cli.CommandLine;
using Spectral.Cli.Progress;
using Spectral.Shared.Messages;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Spectral.Cli.Sweeps;

/// <summary>Counts and the running trials, drawn over in place; what ends stays above.</summary>
internal sealed class LiveSweepPresenter(Invocation invocation) : ISweepPresenter
{
    /// <summary>More rows than that push the rest off a small terminal.</summary>
    private const int MostRows = 12;

    private readonly LiveRegion _region = new(invocation.People);
    private readonly HashSet<(string Trial, TrialStatus Status)> _told = [];

    public void Show(SweepMessages.Status status)
    {
        foreach (TrialSummary trial in status.Trials.Where(IsNews))
        {
            _region.WriteAbove(SweepText.Trial(status, trial), trial.Status == TrialStatus.Failed ? Color.Red : Style.Plain);
        }

        IEnumerable<string> running = status.Trials.Where(trial => trial.Status == TrialStatus.Running).Take(MostRows).Select(trial => "  " + SweepText.Trial(status, trial));
        _region.Draw(running.Prepend(SweepText.Counts(status)).Select(Row));
    }

    public void Notice(string text) => _region.WriteAbove(text, Color.Yellow);

    public void Dispose() => _region.Dispose();

    private bool IsNews(TrialSummary trial) =>
        trial.Status is TrialStatus.Finished or TrialStatus.Failed or TrialStatus.StoppedEarly && _told.Add((trial.Trial, trial.Status));

    private IRenderable Row(string text)
    {
        int width = invocation.People.Profile.Width;
        return new Text(text.Length < width ? text : text[..(width - 1)]);
    }
}
