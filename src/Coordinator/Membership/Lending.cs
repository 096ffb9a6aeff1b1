using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Membership;

/// <summary>
/// What nobody waits for and no job may keep: at the end of a sweep devices stand idle while others train its last trials. They are lent to those,
/// one slot of each idle device, and taken back as soon as a job waits.
/// </summary>
internal static class Lending
{
    /// <summary>Lends free workers of devices that do nothing, each to the job that has the fewest.</summary>
    public static (JobQueue Queue, ImmutableArray<Assignment> Assignments) Lend(this JobQueue queue, IEnumerable<WorkerStatus> ready)
    {
        WorkerStatus[] free = [.. ready.Where(worker => !queue.Assigned.ContainsKey(worker.Worker))];
        if (!queue.Waiting.IsEmpty || queue.Running.IsEmpty || free.Length == 0)
        {
            return (queue, []);
        }

        queue = queue.Know(free);
        HashSet<string> busy = [.. queue.Assigned.Keys.Select(worker => queue.Known.GetValueOrDefault(worker)).OfType<WorkerStatus>().Select(JobQueue.DeviceOf)];
        List<(QueuedJob Job, WorkerStatus Worker)> lent = [];
        foreach (WorkerStatus worker in free.DistinctBy(JobQueue.DeviceOf).Where(worker => !busy.Contains(JobQueue.DeviceOf(worker))))
        {
            if (queue.Running.Values.Where(job => queue.CanBorrow(job, worker)).MinBy(job => queue.WorkersOf(job.Job).Count()) is { } taker)
            {
                lent.Add((taker, worker));
                queue = queue with { Assigned = queue.Assigned.SetItem(worker.Worker, taker.Job), Lent = queue.Lent.Add(worker.Worker) };
            }
        }

        return (queue, [.. lent.GroupBy(grant => grant.Job, grant => grant.Worker).Select(grant => new Assignment(grant.Key.Job, grant.Key.Ticket, [.. grant]))]);
    }

    /// <summary>What is lent and a waiting job could use; it stays its borrower's until that lets it go, and is asked for once.</summary>
    public static (JobQueue Queue, ImmutableArray<(string Job, string Worker)> Back) TakeBack(this JobQueue queue)
    {
        if (queue.Lent.IsEmpty || queue.Waiting.IsEmpty)
        {
            return (queue, []);
        }

        ImmutableArray<string> back = [.. queue.Lent.Where(worker => queue.Waiting.Values.Any(job => queue.Fits(job, queue.Known[worker]))).Order(StringComparer.Ordinal)];
        return (queue with { Lent = queue.Lent.Except(back) }, [.. back.Select(worker => (queue.Assigned[worker], worker))]);
    }

    /// <summary>Only one whose bits are those of all it has: a trial is the same with help and without.</summary>
    private static bool CanBorrow(this JobQueue queue, QueuedJob job, WorkerStatus worker)
    {
        string[] held = [.. queue.WorkersOf(job.Job)];
        return held.Length > 0
            && held.Length < job.Useful
            && queue.Fits(job, worker)
            && held.All(other => queue.Known.TryGetValue(other, out WorkerStatus? known) && known.Fingerprint == worker.Fingerprint);
    }
}
