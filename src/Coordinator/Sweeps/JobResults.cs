using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Sweeps;

/// <summary>Results of jobs that did not run.</summary>
internal static class JobResults
{
    /// <summary>Nothing has been done yet: the same as a job that was cut off before its first step.</summary>
    public static JobResult NotBegun { get; } = new(JobStatus.Stopped, 0, 0, null, null, 0, null, null, null, null, null, false, null);

    public static JobResult Refused(string reason) => NotBegun with { Status = JobStatus.Failed, Error = reason, IsUserError = true };
}
