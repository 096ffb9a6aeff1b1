using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Membership;

/// <summary>
/// Who works for which job, and who waits. Jobs are served strictly in the order they came; a job starts when its minimum
/// of workers is free, with as many as it may take.
/// </summary>
public sealed record JobQueue
{
    public static JobQueue Empty { get; } = new();

    public ImmutableList<QueuedJob> Waiting { get; init; } = [];

    /// <summary>Worker id to job id.</summary>
    public ImmutableDictionary<string, string> Assigned { get; init; } = ImmutableDictionary<string, string>.Empty;

    public JobQueue Enqueue(QueuedJob job) => Waiting.Exists(waiting => waiting.Job == job.Job)
        ? this
        : this with { Waiting = Waiting.Add(job) };

    /// <summary>The job wants and holds nothing any more.</summary>
    public JobQueue Remove(string job) => this with
    {
        Waiting = Waiting.RemoveAll(waiting => waiting.Job == job),
        Assigned = Assigned.RemoveRange(Assigned.Where(pair => pair.Value == job).Select(pair => pair.Key)),
    };

    /// <summary>Workers the job no longer uses; those that are another's by now stay that one's.</summary>
    public JobQueue Free(string job, IEnumerable<string> workers) =>
        this with { Assigned = Assigned.RemoveRange(workers.Where(worker => Assigned.GetValueOrDefault(worker) == job)) };

    /// <summary>Gives free workers to the jobs at the head of the queue.</summary>
    /// <param name="ready">Workers that are alive and not busy with anything left over from before.</param>
    public (JobQueue Queue, ImmutableArray<Assignment> Assignments) Assign(IEnumerable<WorkerStatus> ready)
    {
        JobQueue queue = this;
        ImmutableArray<WorkerStatus> free = [.. ready.Where(worker => !Assigned.ContainsKey(worker.Worker))];
        ImmutableArray<Assignment>.Builder assignments = ImmutableArray.CreateBuilder<Assignment>();
        while (queue.Waiting is [var head, ..] && free.Length >= head.Minimum)
        {
            ImmutableArray<WorkerStatus> taken = [.. free.Take(head.Maximum ?? int.MaxValue)];
            free = free.RemoveRange(taken);
            assignments.Add(new Assignment(head.Job, head.Ticket, taken));
            queue = queue with
            {
                Waiting = queue.Waiting.RemoveAt(0),
                Assigned = queue.Assigned.SetItems(taken.Select(worker => KeyValuePair.Create(worker.Worker, head.Job))),
            };
        }

        return (queue, assignments.ToImmutable());
    }
}

/// <param name="Ticket">The job's own count of its requests.</param>
/// <param name="Minimum">Workers it waits for.</param>
/// <param name="Maximum">Most it takes; null for all.</param>
public sealed record QueuedJob(string Job, long Ticket, int Minimum, int? Maximum);

/// <param name="Ticket">Of the request that is met.</param>
public sealed record Assignment(string Job, long Ticket, ImmutableArray<WorkerStatus> Workers);
