using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Http;

/// <summary>Jobs in memory that do what a test tells them, where the coordinator's own behaviour is not the point.</summary>
internal sealed class FakeOrchestrator : IOrchestratorClient
{
    private readonly ConcurrentDictionary<string, FakeJob> _jobs = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Requests { get; } = new();

    public List<NodeSummary> Nodes { get; } = [];

    /// <summary>Thrown at every request, unless null.</summary>
    public Exception? Fault { get; set; }

    public FakeJob Add(string job) => _jobs[job] = new FakeJob(job);

    public FakeJob Job(string job) => _jobs.TryGetValue(job, out FakeJob? found)
        ? found
        : throw new UserErrorException($"there is no job '{job}'") { Kind = UserErrorKind.UnknownJob };

    public Task SubmitAsync(string recipe, string job, CancellationToken cancellation = default)
    {
        Record($"submit {job} {recipe}");
        if (_jobs.ContainsKey(job))
        {
            throw new UserErrorException($"there is a job '{job}' already") { Kind = UserErrorKind.Conflict };
        }

        Add(job).Tell($"job {job} submitted");
        return Task.CompletedTask;
    }

    public Task ResumeAsync(string job, string? recipe = null, CancellationToken cancellation = default)
    {
        Record($"resume {job} {recipe}");
        Job(job).Restart(resumed: true);
        return Task.CompletedTask;
    }

    public Task StartSweepAsync(string? recipe, string sweep, CancellationToken cancellation = default) => throw NoSweep(sweep);

    public Task StopSweepAsync(string sweep, CancellationToken cancellation = default) => throw NoSweep(sweep);

    public Task<SweepMessages.Status> DescribeSweepAsync(string sweep, int first = 0, CancellationToken cancellation = default) => throw NoSweep(sweep);

    public Task<QueryMessages.Sweeps> ListSweepsAsync(string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default) =>
        Task.FromResult(SummaryPages.Of([], new QueryMessages.ListSweeps(after, limit)));

    public Task StopAsync(string job, bool saveCheckpoint, CancellationToken cancellation = default)
    {
        Record($"stop {job} {saveCheckpoint}");
        Job(job);
        return Task.CompletedTask;
    }

    public Task<QueryMessages.Jobs> ListJobsAsync(string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default)
    {
        Record("list");
        return Task.FromResult(SummaryPages.Of(_jobs.Values.Select(job => job.Summary), new QueryMessages.ListJobs(after, limit)));
    }

    public Task<QueryMessages.Job> DescribeJobAsync(string job, CancellationToken cancellation = default)
    {
        Record($"describe {job}");
        FakeJob found = Job(job);
        return Task.FromResult(new QueryMessages.Job(found.Summary, null, found.Updates.LastOrDefault()?.Result));
    }

    public Task<QueryMessages.Nodes> ListNodesAsync(string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default)
    {
        Record("nodes");
        return Task.FromResult(SummaryPages.Of(Nodes, new QueryMessages.ListNodes(after, limit)));
    }

    public async IAsyncEnumerable<JobUpdate> WatchAsync(string job, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Record($"watch {job}");
        FakeJob found = Job(job);
        for (int next = 0; ; next++)
        {
            while (found.Updates.Count <= next)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), cancellation);
            }

            JobUpdate update = found.Updates[next];
            yield return update;
            if (update.Result is not null)
            {
                yield break;
            }
        }
    }

    private static UserErrorException NoSweep(string sweep) => new($"there is no sweep '{sweep}'") { Kind = UserErrorKind.UnknownJob };

    private void Record(string request)
    {
        Requests.Enqueue(request);
        if (Fault is { } fault)
        {
            throw fault;
        }
    }
}
