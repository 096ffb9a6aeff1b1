using System.Runtime.CompilerServices;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Security;

namespace Spectral.Shared.Client;

/// <summary>
/// A client of a coordinator's HTTP API. Requests fail with <see cref="CoordinatorUnreachableException"/> where nobody answers; a
/// watch that has begun outlives broken connections and a coordinator that is started again.
/// </summary>
public sealed class HttpOrchestratorClient : IOrchestratorClient, IDisposable
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(60);

    private readonly ApiConnection _api;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;

    /// <param name="address">Of the coordinator, e.g. <c>https://coordinator:7070</c>.</param>
    /// <param name="tls">The cluster's certificates; null trusts the system's authorities and shows no certificate.</param>
    /// <param name="token">The cluster's token; null shows none.</param>
    /// <param name="patience">How long a coordinator may be away from a watch; null for 60 s.</param>
    public HttpOrchestratorClient(Uri address, ClusterTls? tls, string? token, TimeProvider time, TimeSpan? patience = null)
    {
        _api = new ApiConnection(address, tls, token);
        _time = time;
        _patience = patience ?? DefaultPatience;
    }

    public Uri Address => _api.Address;

    public Task SubmitAsync(string recipe, string job, CancellationToken cancellation = default) =>
        _api.PostAsync(ApiRoutes.Jobs, new ApiRequests.Submit(recipe, job), cancellation);

    public Task ResumeAsync(string job, string? recipe = null, CancellationToken cancellation = default) =>
        _api.PostAsync(ApiRoutes.Resume(job), new ApiRequests.Resume(recipe), cancellation);

    public Task StopAsync(string job, bool saveCheckpoint, CancellationToken cancellation = default) =>
        _api.PostAsync(ApiRoutes.Stop(job), new ApiRequests.Stop(saveCheckpoint), cancellation);

    public Task StartSweepAsync(string? recipe, string sweep, CancellationToken cancellation = default) => recipe is null
        ? _api.PostAsync(ApiRoutes.ResumeSweep(sweep), new ApiRequests.Empty(), cancellation)
        : _api.PostAsync(ApiRoutes.Sweeps, new ApiRequests.StartSweep(recipe, sweep), cancellation);

    public Task StopSweepAsync(string sweep, CancellationToken cancellation = default) =>
        _api.PostAsync(ApiRoutes.StopSweep(sweep), new ApiRequests.Empty(), cancellation);

    public Task<SweepMessages.Status> DescribeSweepAsync(string sweep, int first = 0, CancellationToken cancellation = default) =>
        _api.GetAsync<SweepMessages.Status>(ApiRoutes.Sweep(sweep, first), cancellation);

    public Task<QueryMessages.Sweeps> ListSweepsAsync(
        string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default) =>
        _api.GetAsync<QueryMessages.Sweeps>(ApiRoutes.Page(ApiRoutes.Sweeps, after, limit), cancellation);

    public Task<QueryMessages.Jobs> ListJobsAsync(
        string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default) =>
        _api.GetAsync<QueryMessages.Jobs>(ApiRoutes.Page(ApiRoutes.Jobs, after, limit), cancellation);

    public Task<QueryMessages.Job> DescribeJobAsync(string job, CancellationToken cancellation = default) =>
        _api.GetAsync<QueryMessages.Job>(ApiRoutes.Job(job), cancellation);

    public Task<QueryMessages.Nodes> ListNodesAsync(
        string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default) =>
        _api.GetAsync<QueryMessages.Nodes>(ApiRoutes.Page(ApiRoutes.Nodes, after, limit), cancellation);

    /// <summary>The recipe of a job, canonical YAML.</summary>
    /// <exception cref="UserErrorException">There is no such job.</exception>
    public Task<string> ReadRecipeAsync(string job, CancellationToken cancellation = default) =>
        _api.GetTextAsync(ApiRoutes.Recipe(job), cancellation);

    public IAsyncEnumerable<JobUpdate> WatchAsync(string job, CancellationToken cancellation = default) =>
        UpdatesAsync(job, follow: true, cancellation);

    /// <summary>The updates that are there now, as <see cref="WatchAsync"/> would begin with.</summary>
    public IAsyncEnumerable<JobUpdate> ReadUpdatesAsync(string job, CancellationToken cancellation = default) =>
        UpdatesAsync(job, follow: false, cancellation);

    public void Dispose() => _api.Dispose();

    private async IAsyncEnumerable<JobUpdate> UpdatesAsync(string job, bool follow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var watch = new UpdateWatch(_api, job, follow, _patience, _time);
        while (await watch.NextAsync(cancellation) is { } update)
        {
            yield return update;
            if (update.Result is not null)
            {
                yield break;
            }
        }
    }
}
