using Spectral.Cli.CommandLine;
using Spectral.Shared.Messages;
using Spectre.Console;

namespace Spectral.Cli.Sweeps;

/// <summary>A line whenever a trial begins, rests or ends, for pipes and logs.</summary>
internal sealed class PlainSweepPresenter(Invocation invocation) : ISweepPresenter
{
    private readonly Dictionary<string, TrialStatus> _shown = new(StringComparer.Ordinal);

    public void Show(SweepMessages.Status status)
    {
        foreach (TrialSummary trial in status.Trials)
        {
            TrialStatus before = _shown.GetValueOrDefault(trial.Trial, TrialStatus.Waiting);
            if (trial.Status != before)
            {
                _shown[trial.Trial] = trial.Status;
                invocation.WriteLine(SweepText.Trial(status, trial));
            }
        }
    }

    public void Notice(string text) => invocation.Errors.WriteLine(text);

    public void Dispose()
    {
    }
}
