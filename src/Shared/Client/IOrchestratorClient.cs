using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Shared.Client;

/// <summary>What a user can ask of an orchestrator, wherever it runs.</summary>
public interface IOrchestratorClient
{
    /// <summary>Queues a job.</summary>
    /// <param name="recipe">Resolved recipe as canonical YAML.</param>
    /// <param name="job">Wanted job id.</param>
    /// <exception cref="UserErrorException">The recipe or the id is refused; the message says why.</exception>
    /// <exception cref="TimeoutException">The coordinator did not answer.</exception>
    Task SubmitAsync(string recipe, string job, CancellationToken cancellation = default);

    /// <summary>Lets a stopped, failed or interrupted job go on from its last durable checkpoint.</summary>
    /// <param name="recipe">The recipe with resumable keys changed, or null to keep it.</param>
    /// <exception cref="UserErrorException">There is no such job, it is finished, or the recipe is refused.</exception>
    /// <exception cref="TimeoutException">The coordinator did not answer.</exception>
    Task ResumeAsync(string job, string? recipe = null, CancellationToken cancellation = default);

    /// <summary>Asks a job to stop after the step at hand. That it has stopped is told to watchers.</summary>
    /// <param name="saveCheckpoint">Commit a checkpoint of that step first.</param>
    Task StopAsync(string job, bool saveCheckpoint, CancellationToken cancellation = default);

    /// <summary>Runs a sweep, or lets one of this id go on: finished trials stay, only others run.</summary>
    /// <param name="recipe">Canonical YAML with its sweep block; null keeps the one that is there.</param>
    /// <param name="sweep">Wanted id.</param>
    /// <exception cref="UserErrorException">The recipe or the id is refused; the message says why.</exception>
    /// <exception cref="TimeoutException">The coordinator did not answer.</exception>
    Task StartSweepAsync(string? recipe, string sweep, CancellationToken cancellation = default);

    /// <summary>Asks a sweep's running trials to commit a checkpoint and stop, and begins no other.</summary>
    Task StopSweepAsync(string sweep, CancellationToken cancellation = default);

    /// <summary>A sweep as it is now.</summary>
    /// <param name="first">Index of the first trial in the answer, which has at most <see cref="SweepMessages.TrialsPerAnswer"/>.</param>
    /// <exception cref="UserErrorException">There is no such sweep.</exception>
    /// <exception cref="TimeoutException">The coordinator did not answer.</exception>
    Task<SweepMessages.Status> DescribeSweepAsync(string sweep, int first = 0, CancellationToken cancellation = default);

    /// <summary>A page of the sweeps, by id.</summary>
    /// <param name="after">The last sweep of the page before; null for the first page.</param>
    /// <param name="limit">Most sweeps wanted.</param>
    /// <exception cref="TimeoutException">The coordinator did not answer.</exception>
    Task<QueryMessages.Sweeps> ListSweepsAsync(string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default);

    /// <summary>A page of the jobs, newest first.</summary>
    /// <param name="after">The last job of the page before; null for the first page.</param>
    /// <param name="limit">Most jobs wanted; <see cref="SummaryPages"/> says how many come at most.</param>
    /// <exception cref="UserErrorException">There is no job <paramref name="after"/>.</exception>
    /// <exception cref="TimeoutException">The coordinator did not answer.</exception>
    Task<QueryMessages.Jobs> ListJobsAsync(string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default);

    /// <summary>One job as it is now.</summary>
    /// <exception cref="UserErrorException">There is no such job.</exception>
    /// <exception cref="TimeoutException">The coordinator did not answer.</exception>
    Task<QueryMessages.Job> DescribeJobAsync(string job, CancellationToken cancellation = default);

    /// <summary>A page of the nodes, by name.</summary>
    /// <param name="after">The last node of the page before; null for the first page.</param>
    /// <param name="limit">Most nodes wanted.</param>
    /// <exception cref="TimeoutException">The coordinator did not answer.</exception>
    Task<QueryMessages.Nodes> ListNodesAsync(string? after = null, int limit = SummaryPages.MaximumItems, CancellationToken cancellation = default);

    /// <summary>
    /// Every update since the job was submitted or last resumed, then as they come; ends after the one that carries the
    /// <see cref="JobUpdate.Result"/>.
    /// </summary>
    /// <exception cref="UserErrorException">There is no such job.</exception>
    /// <exception cref="CoordinatorLostException">The coordinator stopped before the job ended.</exception>
    /// <exception cref="CoordinatorUnreachableException">A remote coordinator was away for too long.</exception>
    IAsyncEnumerable<JobUpdate> WatchAsync(string job, CancellationToken cancellation = default);
}
