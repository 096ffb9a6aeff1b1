using System.Text;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Reports.Sweeps;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Sweeps;

/// <summary>The files of a sweep, beside those of its trials' jobs.</summary>
internal sealed class SweepFiles(IJobFiles files)
{
    public void StoreRecipe(SweepState state) => files.Put(StoreLayout.Recipe(state.Sweep), Encoding.UTF8.GetBytes(state.Recipe));

    /// <summary>sweep.json, sweep.csv, report.md and both plots, of what is known now.</summary>
    /// <param name="jobs">The latest summaries of the trials' jobs, by job id.</param>
    public void WriteReport(SweepState state, IReadOnlyDictionary<string, JobSummary> jobs)
    {
        SweepMessages.Status status = SweepSummaries.Of(state, jobs);
        SweepRow[] rows = [.. status.Trials.Select((trial, index) => new SweepRow(
            trial, state.Trials[index].Latest, trial.Status == TrialStatus.Waiting ? [] : files.ReadSteps(JobState.Empty with { Job = trial.Job })))];
        files.Put(StoreLayout.SweepResult(state.Sweep), SweepJson.Write(status, rows));
        files.Put(StoreLayout.SweepTable(state.Sweep), Encoding.UTF8.GetBytes(SweepCsv.Write(status, rows)));
        files.Put(StoreLayout.ParetoPlot(state.Sweep), ParetoPlot.Draw(status, rows));
        files.Put(StoreLayout.LossPlot(state.Sweep), LossCurves.Draw(status, rows));
        files.Put(StoreLayout.Report(state.Sweep), Encoding.UTF8.GetBytes(SweepReportText.Write(status, rows, state)));
    }
}
