using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Membership;

/// <summary>
/// Who works for which job, and who waits. Jobs start in the order they came: each when its minimum of workers is free, and
/// what is free goes to the ones before it first. What nobody waits for goes to running jobs that can use more. Slots of one device
/// share its time: the least busy device gives the next, and a job takes one of each unless its minimum needs more.
/// <see cref="Lending"/> is about what is idle even so.
/// </summary>
public sealed record JobQueue
{
    public static JobQueue Empty { get; } = new();

    /// <summary>Jobs that wait for their minimum, by place in line.</summary>
    public ImmutableSortedDictionary<long, QueuedJob> Waiting { get; init; } = ImmutableSortedDictionary<long, QueuedJob>.Empty;

    /// <summary>Jobs that have workers, by place in line.</summary>
    public ImmutableSortedDictionary<long, QueuedJob> Running { get; init; } = ImmutableSortedDictionary<long, QueuedJob>.Empty;

    /// <summary>Worker id to job id.</summary>
    public ImmutableDictionary<string, string> Assigned { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Of the assigned: what a job has only as long as nobody waits.</summary>
    public ImmutableHashSet<string> Lent { get; init; } = [];

    /// <summary>Workers that are free or assigned, as they were last told of.</summary>
    internal ImmutableDictionary<string, WorkerStatus> Known { get; init; } = ImmutableDictionary<string, WorkerStatus>.Empty;

    /// <summary>Job to its place in line, which it keeps until it ends.</summary>
    private ImmutableDictionary<string, long> Places { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Job to the nodes it does without.</summary>
    private ImmutableDictionary<string, ImmutableHashSet<string>> Aside { get; init; } = ImmutableDictionary<string, ImmutableHashSet<string>>.Empty;

    private long NextPlace { get; init; } = 1;

    /// <summary>The job wants workers and holds none.</summary>
    public JobQueue Enqueue(QueuedJob job)
    {
        JobQueue queue = Place(job.Job).Unassign(WorkersOf(job.Job));
        long place = queue.Places[job.Job];
        return queue with
        {
            Waiting = queue.Waiting.SetItem(place, job),
            Running = queue.Running.Remove(place),
        };
    }

    /// <summary>The job goes on with workers that come back to it by themselves; it can use others too.</summary>
    public JobQueue Continue(QueuedJob job)
    {
        JobQueue queue = Place(job.Job);
        return queue with { Running = queue.Running.SetItem(queue.Places[job.Job], job) };
    }

    /// <summary>A worker that serves the job already; lent to it, if it has as many as it asked for.</summary>
    public JobQueue Return(string job, WorkerStatus worker)
    {
        bool isLent = Places.TryGetValue(job, out long place) && Running.TryGetValue(place, out QueuedJob? running) && WorkersOf(job).Count() >= (running.Maximum ?? int.MaxValue);
        return this with
        {
            Assigned = Assigned.SetItem(worker.Worker, job),
            Known = Known.SetItem(worker.Worker, worker),
            Lent = isLent ? Lent.Add(worker.Worker) : Lent,
        };
    }

    /// <summary>Whether the job is running and may take this worker too.</summary>
    public bool HasRoom(string job, WorkerStatus worker) =>
        Places.TryGetValue(job, out long place)
        && Running.TryGetValue(place, out QueuedJob? running)
        && WorkersOf(job).Count() < (running.Maximum ?? int.MaxValue)
        && Fits(running, worker)
        && !HasEnoughOf(running, worker);

    /// <summary>The job wants and holds nothing any more.</summary>
    public JobQueue Remove(string job) => Places.TryGetValue(job, out long place)
        ? Unassign(WorkersOf(job)) with
        {
            Waiting = Waiting.Remove(place),
            Running = Running.Remove(place),
            Places = Places.Remove(job),
            Aside = Aside.Remove(job),
        }
        : this;

    /// <summary>Workers the job no longer uses; those that are another's by now stay that one's.</summary>
    public JobQueue Free(string job, IEnumerable<string> workers) =>
        Unassign(workers.Where(worker => Assigned.GetValueOrDefault(worker) == job));

    /// <summary>The job gets no worker of this node any more.</summary>
    public JobQueue SetAside(string job, string node) =>
        this with { Aside = Aside.SetItem(job, Aside.GetValueOrDefault(job, []).Add(node)) };

    /// <summary>Gives free workers out.</summary>
    /// <param name="ready">Workers that are alive and not busy with anything left over from before.</param>
    public (JobQueue Queue, ImmutableArray<Assignment> Assignments) Assign(IEnumerable<WorkerStatus> ready)
    {
        WorkerStatus[] unassigned = [.. ready.Where(worker => !Assigned.ContainsKey(worker.Worker))];
        if (unassigned.Length == 0)
        {
            return (this, []);
        }

        JobQueue known = Know(unassigned);
        var free = new LinkedList<WorkerStatus>(known.LeastBusyFirst(unassigned));
        var granted = new SortedDictionary<long, List<WorkerStatus>>();
        JobQueue queue = known.StartWaiting(free, granted).GiveToRunning(free, granted);
        return (queue, [.. granted.Select(grant => new Assignment(queue.Running[grant.Key].Job, queue.Running[grant.Key].Ticket, [.. grant.Value]))]);
    }

    private JobQueue StartWaiting(LinkedList<WorkerStatus> free, SortedDictionary<long, List<WorkerStatus>> granted)
    {
        JobQueue queue = this;
        foreach ((long place, QueuedJob job) in Waiting)
        {
            if (free.Count == 0)
            {
                break;
            }

            WorkerStatus[] fitting = Wanted(job, free.Where(worker => Fits(job, worker)));
            bool starts = fitting.Length >= job.Minimum;

            // Workers that a job in front could use wait with it: else it might wait for ever.
            foreach (WorkerStatus worker in fitting)
            {
                free.Remove(worker);
            }

            if (starts)
            {
                granted[place] = [.. fitting];
                queue = queue with
                {
                    Waiting = queue.Waiting.Remove(place),
                    Running = queue.Running.SetItem(place, job),
                    Assigned = queue.Assigned.SetItems(fitting.Select(worker => KeyValuePair.Create(worker.Worker, job.Job))),
                };
            }
        }

        return queue;
    }

    /// <summary>One at a time, to whoever has the fewest.</summary>
    private JobQueue GiveToRunning(LinkedList<WorkerStatus> free, SortedDictionary<long, List<WorkerStatus>> granted)
    {
        if (free.Count == 0 || Running.IsEmpty)
        {
            return this;
        }

        JobQueue queue = this;
        Dictionary<string, int> held = Assigned.Values.CountBy(job => job, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        foreach (WorkerStatus worker in free)
        {
            KeyValuePair<long, QueuedJob>[] takers = [.. Running.Where(running =>
                held.GetValueOrDefault(running.Value.Job) < (running.Value.Maximum ?? int.MaxValue) && Fits(running.Value, worker) && !queue.HasEnoughOf(running.Value, worker))];
            if (takers.Length == 0)
            {
                continue;
            }

            (long place, QueuedJob job) = takers.MinBy(running => (held.GetValueOrDefault(running.Value.Job), running.Key));
            held[job.Job] = held.GetValueOrDefault(job.Job) + 1;
            queue = queue with { Assigned = queue.Assigned.SetItem(worker.Worker, job.Job) };
            if (!granted.TryGetValue(place, out List<WorkerStatus>? workers))
            {
                granted[place] = workers = [];
            }

            workers.Add(worker);
        }

        return queue;
    }

    /// <summary>Workers in the order that keeps devices equally busy; else in the order they come.</summary>
    private IEnumerable<WorkerStatus> LeastBusyFirst(IEnumerable<WorkerStatus> free)
    {
        Dictionary<string, int> busy = Assigned.Keys.CountBy(worker => Known.TryGetValue(worker, out WorkerStatus? known) ? DeviceOf(known) : worker).ToDictionary(StringComparer.Ordinal);
        return free
            .GroupBy(DeviceOf, StringComparer.Ordinal)
            .SelectMany(device => device.Select((worker, index) => (Worker: worker, Before: busy.GetValueOrDefault(device.Key) + index)))
            .OrderBy(slot => slot.Before)
            .Select(slot => slot.Worker);
    }

    /// <summary>What a job takes of workers that fit: one of each device, and more only as far as its minimum asks.</summary>
    private static WorkerStatus[] Wanted(QueuedJob job, IEnumerable<WorkerStatus> fitting)
    {
        WorkerStatus[] all = [.. fitting];
        WorkerStatus[] one = [.. all.DistinctBy(DeviceOf, StringComparer.Ordinal).Take(job.Maximum ?? int.MaxValue)];
        return [.. one, .. all.Except(one).Take(Math.Max(0, job.Minimum - one.Length))];
    }

    /// <summary>A second slot of a device gives a job nothing but its minimum: it has the device's time already.</summary>
    private bool HasEnoughOf(QueuedJob job, WorkerStatus worker)
    {
        string[] held = [.. WorkersOf(job.Job)];
        return held.Length >= job.Minimum && held.Any(other => Known.TryGetValue(other, out WorkerStatus? known) && DeviceOf(known) == DeviceOf(worker));
    }

    internal static string DeviceOf(WorkerStatus worker) => $"{Jobs.Recruit.NodeOf(worker.Worker)} {worker.Device}";

    /// <summary>Threads change the last bits of a computation on the CPU; on a GPU they do not.</summary>
    internal bool Fits(QueuedJob job, WorkerStatus worker) =>
        (worker.Threads == job.Threads || !worker.Device.StartsWith("cpu", StringComparison.Ordinal))
        && !Aside.GetValueOrDefault(job.Job, []).Contains(Jobs.Recruit.NodeOf(worker.Worker));

    internal IEnumerable<string> WorkersOf(string job) => Assigned.Where(pair => pair.Value == job).Select(pair => pair.Key);

    /// <summary>Remembers free workers, and forgets those that are gone.</summary>
    internal JobQueue Know(IEnumerable<WorkerStatus> unassigned) => this with
    {
        Known = Known.RemoveRange(Known.Keys.Where(worker => !Assigned.ContainsKey(worker))).SetItems(unassigned.Select(worker => KeyValuePair.Create(worker.Worker, worker))),
    };

    /// <summary>Workers that are nobody's from now on; what is nobody's is not lent either.</summary>
    private JobQueue Unassign(IEnumerable<string> workers)
    {
        string[] gone = [.. workers];
        return this with { Assigned = Assigned.RemoveRange(gone), Lent = Lent.Except(gone) };
    }

    private JobQueue Place(string job) => Places.ContainsKey(job)
        ? this
        : this with { Places = Places.Add(job, NextPlace), NextPlace = NextPlace + 1 };
}

/// <param name="Ticket">The job's own count of its requests.</param>
/// <param name="Minimum">Workers it waits for.</param>
/// <param name="Maximum">Most it takes; null for all.</param>
/// <param name="Threads">CPU threads each worker must compute with.</param>
public sealed record QueuedJob(string Job, long Ticket, int Minimum, int? Maximum, int Threads)
{
    /// <summary>Most it can make use of; what is beyond <see cref="Maximum"/> is only lent to it.</summary>
    public int Useful { get; init; } = Maximum ?? int.MaxValue;
}

/// <param name="Ticket">Of the request that is met.</param>
public sealed record Assignment(string Job, long Ticket, ImmutableArray<WorkerStatus> Workers);
