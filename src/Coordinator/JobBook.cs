using System.Collections.Immutable;
using Spectral.Coordinator.Journal;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator;

/// <summary>Which jobs there are and how each stands: what the coordinator's own journal tells, and what is on its way into it. Immutable.</summary>
internal sealed record JobBook
{
    public static JobBook Empty { get; } = new();

    /// <summary>Incarnation of the coordinator; 0 before the first.</summary>
    public long Epoch { get; private init; }

    /// <summary>Every job's last summary, for lists.</summary>
    public ImmutableDictionary<string, JobSummary> Summaries { get; private init; } = ImmutableDictionary<string, JobSummary>.Empty;

    /// <summary>Job id to whether something is to be done for it.</summary>
    private ImmutableDictionary<string, bool> Jobs { get; init; } = ImmutableDictionary<string, bool>.Empty;

    private ImmutableHashSet<string> Accepting { get; init; } = [];

    private ImmutableHashSet<string> Ending { get; init; } = [];

    private ImmutableHashSet<string> Resuming { get; init; } = [];

    private ImmutableHashSet<string> Returning { get; init; } = [];

    private ImmutableDictionary<string, DateTimeOffset> Interrupted { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Jobs that have not ended, in order of their ids.</summary>
    public IEnumerable<string> Active => Jobs.Where(job => job.Value).Select(job => job.Key).Order(StringComparer.Ordinal);

    public JobBook Apply(IJournalEvent happened) => happened switch
    {
        CoordinatorEvents.Started started => this with { Epoch = started.Epoch },
        CoordinatorEvents.JobAccepted accepted => this with { Jobs = Jobs.SetItem(accepted.Job, true), Accepting = Accepting.Remove(accepted.Job) },
        CoordinatorEvents.JobEnded ended => this with
        {
            Jobs = Jobs.SetItem(ended.Job, false),
            Ending = Ending.Remove(ended.Job),
            Summaries = ended.Summary is { } summary ? Summaries.SetItem(ended.Job, summary) : Summaries,
        },
        CoordinatorEvents.JobResumed resumed => this with { Jobs = Jobs.SetItem(resumed.Job, true), Resuming = Resuming.Remove(resumed.Job) },
        _ => this,
    };

    public bool Contains(string job) => Jobs.ContainsKey(job);

    /// <summary>The id is taken, or will be once its acceptance is stored.</summary>
    public bool IsTaken(string job) => Contains(job) || Accepting.Contains(job);

    public bool IsActive(string job) => Jobs.GetValueOrDefault(job);

    /// <summary>Active, and not on its way to its end.</summary>
    public bool GoesOn(string job) => IsActive(job) && !Ending.Contains(job);

    /// <summary>An end of the job is news: it is active, or is about to be.</summary>
    public bool MayEnd(string job) => IsActive(job) || Resuming.Contains(job);

    /// <summary>Its acceptance is being stored.</summary>
    public JobBook Accept(string job) => this with { Accepting = Accepting.Add(job) };

    /// <summary>That it goes on is being stored.</summary>
    public JobBook Resume(string job) => this with { Resuming = Resuming.Add(job) };

    /// <summary>Its end is being stored.</summary>
    public JobBook End(string job) => this with { Ending = Ending.Add(job), Returning = Returning.Remove(job), Interrupted = Interrupted.Remove(job) };

    public JobBook Stands(JobSummary summary) => this with { Summaries = Summaries.SetItem(summary.Job, summary) };

    /// <summary>Workers that serve the job are coming back to it, under a new coordinator or a new actor.</summary>
    public bool IsReturning(string job) => Returning.Contains(job);

    public JobBook OpenReturns(string job) => this with { Returning = Returning.Add(job) };

    public JobBook CloseReturns(string job) => this with { Returning = Returning.Remove(job) };

    public bool WasInterrupted(string job) => Interrupted.ContainsKey(job);

    /// <summary>Its records could not be stored. News once for an outage, however often it is tried in vain.</summary>
    /// <param name="outage">Interruptions closer than this are one outage.</param>
    public (JobBook Book, bool IsNews) Interrupt(string job, DateTimeOffset now, TimeSpan outage)
    {
        bool goesOn = Interrupted.TryGetValue(job, out DateTimeOffset before) && now - before < outage;
        return (this with { Interrupted = Interrupted.SetItem(job, now) }, !goesOn);
    }
}
