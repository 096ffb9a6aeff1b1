using Spectral.Shared.Messages;
using Spectral.Shared.Sweeps;

namespace Spectral.Coordinator.Sweeps;

/// <summary>What clients see of a sweep.</summary>
internal static class SweepSummaries
{
    private const string NotSet = "-";

    /// <param name="jobs">The latest of the trials' jobs, by job id.</param>
    /// <param name="first">Index of the first trial in the answer.</param>
    /// <param name="count">Most trials in it.</param>
    public static SweepMessages.Status Of(SweepState state, IReadOnlyDictionary<string, JobSummary> jobs, int first = 0, int count = int.MaxValue) => new(
        state.Sweep,
        state.Progress,
        state.Plan?.Keys ?? [],
        state.Score.Metric,
        state.Score.HigherIsBetter,
        [.. state.Trials.Skip(first).Take(count).Select(trial => Of(state, trial, jobs.GetValueOrDefault(TrialJobs.Id(state.Sweep, trial.Id))))],
        state.Trials.Length,
        state.Best?.Id);

    private static TrialSummary Of(SweepState state, TrialState trial, JobSummary? job) => new(
        trial.Id,
        TrialJobs.Id(state.Sweep, trial.Id),
        [.. state.Plan!.Keys.Select(key => Value(trial.Trial, key))],
        trial.Status,
        Math.Max(job?.Step ?? 0, trial.Result?.Steps ?? 0),
        job?.TotalSteps ?? trial.Trial.Recipe.Training.MaxSteps,
        trial.Result is { TrainableParameters: > 0 and var parameters } ? parameters : null,
        state.Score.Of(trial.Latest),
        trial.Crashes + (trial.HasJob ? 1 : 0),
        trial.Result is { Status: JobStatus.Failed, Error: { } error } ? error : null,
        trial.Result is { StepSeconds: > 0 and var seconds } ? seconds * 1000 : null,
        trial.Result?.TrainingSeconds ?? 0);

    private static string Value(SweepTrial trial, string key) =>
        trial.Settings.FirstOrDefault(setting => setting.Key == key)?.Value ?? NotSet;
}
