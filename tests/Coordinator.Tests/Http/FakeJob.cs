using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Http;

/// <summary>A job of a <see cref="FakeOrchestrator"/>.</summary>
internal sealed class FakeJob(string job)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private long _log;

    public ImmutableList<JobUpdate> Updates { get; private set; } = [];

    public JobSummary Summary => new(
        job,
        Updates.LastOrDefault()?.Status ?? JobStatus.Queued,
        Updates.LastOrDefault(update => update.Step is not null)?.Step!.Step ?? 0,
        10,
        0.5,
        90,
        2,
        Noon,
        Updates.Count,
        Updates.LastOrDefault()?.Result?.Error);

    public void Tell(string text) => Tell(new JobUpdate(job, 0, JobStatus.Training, text));

    public void Step(long step) => Tell(new JobUpdate(
        job, 0, JobStatus.Training, Step: new StepRecord("trial-0", step, 1.5f, 3, 1e-3, 0.5, step * 8, 100, 0.1, 0.01, 1)));

    public void End(JobStatus status = JobStatus.Finished, string? error = null) => Tell(new JobUpdate(job, 0, status, Result: new JobResult(
        status, 10, 1000, null, null, 50, error is null ? $"jobs/{job}/trials/trial-0/adapter" : null, null, $"jobs/{job}/report.md", null, error, false, null)));

    /// <summary>Begins another log, as a coordinator that rebuilds it or resumes the job does.</summary>
    public void Restart(bool resumed)
    {
        _log++;
        Updates = [];
        Tell(resumed ? "resumed" : $"job {job} submitted");
    }

    private void Tell(JobUpdate update) => Updates = Updates.Add(update with { Sequence = Updates.Count + 1, Log = _log });
}
