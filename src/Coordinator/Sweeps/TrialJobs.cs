using System.Text.RegularExpressions;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Membership;

namespace Spectral.Coordinator.Sweeps;

/// <summary>The job of a trial: one trial is one job, which has all the rules of jobs.</summary>
public static partial class TrialJobs
{
    /// <summary>A dot, "t-" and ten digits stand behind the sweep's id.</summary>
    private const int LongestSweep = JobId.Longest - 13;

    /// <summary>What is wrong with a sweep's id, or null: with a trial's behind it, it must be a job's.</summary>
    public static string? Fault(string sweep) => JobId.Fault(sweep) is null && sweep.Length > LongestSweep
        ? $"'{sweep}' is no sweep id: it has {sweep.Length} characters; use at most {LongestSweep}"
        : JobId.Fault(sweep, "sweep", LongestSweep);

    /// <summary>Job id: the sweep's, a dot and the trial's.</summary>
    public static string Id(string sweep, string trial) => $"{sweep}.{trial}";

    /// <summary>Sweep and trial of a job id, or null where it is no trial's.</summary>
    public static (string Sweep, string Trial)? Parse(string job) =>
        TrialJob().Match(job) is { Success: true } match ? (match.Groups["sweep"].Value, match.Groups["trial"].Value) : null;

    /// <summary>
    /// What a job asks the queue for. A trial asks for its least where its recipe leaves the number of workers open, since there are trials enough
    /// for all; towards the end, when there are not, it is lent more.
    /// </summary>
    public static QueuedJob Request(string job, long ticket, RunSettings settings)
    {
        bool asksForLeast = settings.IsOpen && Parse(job) is not null;
        return new QueuedJob(job, ticket, settings.MinimumWorkers, asksForLeast ? settings.MinimumWorkers : settings.MaximumWorkers, settings.Threads)
        {
            Useful = settings.MaximumWorkers,
        };
    }

    [GeneratedRegex(@"^(?<sweep>.+)\.(?<trial>t-[0-9a-f]{10})\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TrialJob();
}
