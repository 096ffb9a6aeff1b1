using System.Collections.Immutable;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Membership;

/// <summary>Gives workers and claims to jobs, and tells them of their workers. Not thread-safe: the coordinator's actor's own.</summary>
/// <param name="tell">Tells a job's actor.</param>
internal sealed class WorkerDesk(Action<string, object> tell)
{
    private JobQueue _queue = JobQueue.Empty;
    private BasisClaims _claims = BasisClaims.Empty;
    private (string Job, JobInputs.Waiting Told)? _headTold;

    /// <summary>The job a worker belongs to, or null.</summary>
    public string? JobOf(string worker) => _queue.Assigned.GetValueOrDefault(worker);

    /// <summary>Whether the job is running and may take this worker back.</summary>
    public bool HasRoom(string job, WorkerStatus worker) => _queue.HasRoom(job, worker);

    /// <summary>Gives out what is free.</summary>
    /// <param name="free">Workers that serve nothing.</param>
    /// <param name="epoch">Of the coordinator.</param>
    public void Assign(IEnumerable<WorkerStatus> free, long epoch)
    {
        (_queue, ImmutableArray<Assignment> assignments) = _queue.Assign(free);
        Tell(assignments, epoch);
        (_queue, ImmutableArray<(string Job, string Worker)> back) = _queue.TakeBack();
        foreach ((string job, string worker) in back)
        {
            tell(job, new JobInputs.Draining([worker], "another job waits for it"));
        }

        TellHead(free);
    }

    /// <summary>Lends what stands idle. Not whenever something becomes free: who is to have it may be on its way into the queue.</summary>
    public void Lend(IEnumerable<WorkerStatus> free, long epoch)
    {
        (_queue, ImmutableArray<Assignment> assignments) = _queue.Lend(free);
        Tell(assignments, epoch);
    }

    public void Enqueue(QueuedJob job) => _queue = _queue.Enqueue(job);

    /// <summary>Tells a job that has just been queued what it waits for, if it does.</summary>
    public void TellWaiting(QueuedJob job, IEnumerable<WorkerStatus> free) => tell(job.Job, new JobInputs.Waiting(job.Minimum, Unassigned(free)));

    public void Continue(QueuedJob job) => _queue = _queue.Continue(job);

    public void SetAside(string job, string node) => _queue = _queue.SetAside(job, node);

    public void Free(string job, IEnumerable<string> workers) => _queue = _queue.Free(job, workers);

    /// <summary>The job wants and holds nothing any more; an interrupted one keeps its claims.</summary>
    public void Remove(string job) => _queue = _queue.Remove(job);

    /// <summary>A worker that was believed lost, or served the job under an earlier coordinator: it has the model, and maybe the state.</summary>
    public void Return(string job, WorkerStatus worker, long epoch, bool isDraining)
    {
        _queue = _queue.Return(job, worker);
        tell(job, new JobInputs.Returned(epoch, worker));
        if (isDraining)
        {
            tell(job, new JobInputs.Draining([worker.Worker]));
        }
    }

    public void Lose(LostWorker lost)
    {
        if (JobOf(lost.Worker) is { } job)
        {
            tell(job, new JobInputs.WorkerLost(lost.Worker, lost.Reason));
            _queue = _queue.Free(job, [lost.Worker]);
        }
    }

    /// <summary>Tells every job that has workers on a node that it is to leave.</summary>
    public void Drain(IEnumerable<WorkerStatus> workers)
    {
        IEnumerable<IGrouping<string?, string>> serving = workers.Select(worker => worker.Worker).GroupBy(JobOf, StringComparer.Ordinal);
        foreach (IGrouping<string?, string> job in serving)
        {
            if (job.Key is not null)
            {
                tell(job.Key, new JobInputs.Draining([.. job]));
            }
        }
    }

    public void Claim(JobMessages.Claim claim)
    {
        (_claims, ImmutableArray<string> granted) = _claims.Claim(claim.Job, claim.Keys);
        if (!granted.IsEmpty)
        {
            tell(claim.Job, new JobInputs.BasesGranted(granted));
        }
    }

    public void Release(string job, IEnumerable<string> keys) => Grant(_claims.Release(job, keys));

    public void ReleaseAll(string job) => Grant(_claims.ReleaseAll(job));

    private void Tell(ImmutableArray<Assignment> assignments, long epoch)
    {
        foreach (Assignment assignment in assignments)
        {
            tell(assignment.Job, new JobMessages.Assigned(assignment.Ticket, new JobInputs.Assigned(epoch, assignment.Workers)));
        }
    }

    private void Grant((BasisClaims Claims, ImmutableArray<(string Job, string Key)> Granted) change)
    {
        _claims = change.Claims;
        foreach (IGrouping<string, string> keys in change.Granted.GroupBy(grant => grant.Job, grant => grant.Key, StringComparer.Ordinal))
        {
            tell(keys.Key, new JobInputs.BasesGranted([.. keys]));
        }
    }

    /// <summary>Whoever is first in line hears what it waits for; thousands may wait behind it.</summary>
    private void TellHead(IEnumerable<WorkerStatus> free)
    {
        if (_queue.Waiting.Count == 0)
        {
            return;
        }

        QueuedJob head = _queue.Waiting.First().Value;
        var waiting = new JobInputs.Waiting(head.Minimum, Unassigned(free));
        if (_headTold != (head.Job, waiting))
        {
            _headTold = (head.Job, waiting);
            tell(head.Job, waiting);
        }
    }

    private int Unassigned(IEnumerable<WorkerStatus> free) => free.Count(worker => JobOf(worker.Worker) is null);
}
