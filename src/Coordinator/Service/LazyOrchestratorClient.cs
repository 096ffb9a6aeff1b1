using Spectral.Shared.Client;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Service;

/// <summary>A client of an actor that exists only once the host has started.</summary>
internal sealed class LazyOrchestratorClient(Func<IOrchestratorClient> create) : IOrchestratorClient
{
    private readonly Lazy<IOrchestratorClient> _client = new(create);

    public Task SubmitAsync(string recipe, string job, CancellationToken cancellation = default) => _client.Value.SubmitAsync(recipe, job, cancellation);

    public Task ResumeAsync(string job, string? recipe = null, CancellationToken cancellation = default) => _client.Value.ResumeAsync(job, recipe, cancellation);

    public Task StopAsync(string job, bool saveCheckpoint, CancellationToken cancellation = default) => _client.Value.StopAsync(job, saveCheckpoint, cancellation);

    public Task StartSweepAsync(string? recipe, string sweep, CancellationToken cancellation = default) => _client.Value.StartSweepAsync(recipe, sweep, cancellation);

    public Task StopSweepAsync(string sweep, CancellationToken cancellation = default) => _client.Value.StopSweepAsync(sweep, cancellation);

    public Task<SweepMessages.Status> DescribeSweepAsync(string sweep, int first = 0, CancellationToken cancellation = default) =>
        _client.Value.DescribeSweepAsync(sweep, first, cancellation);

    public Task<QueryMessages.Sweeps> ListSweepsAsync(string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default) =>
        _client.Value.ListSweepsAsync(after, limit, cancellation);

    public Task<QueryMessages.Jobs> ListJobsAsync(string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default) =>
        _client.Value.ListJobsAsync(after, limit, cancellation);

    public Task<QueryMessages.Job> DescribeJobAsync(string job, CancellationToken cancellation = default) => _client.Value.DescribeJobAsync(job, cancellation);

    public Task<QueryMessages.Nodes> ListNodesAsync(string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default) =>
        _client.Value.ListNodesAsync(after, limit, cancellation);

    public IAsyncEnumerable<JobUpdate> WatchAsync(string job, CancellationToken cancellation = default) => _client.Value.WatchAsync(job, cancellation);
}
