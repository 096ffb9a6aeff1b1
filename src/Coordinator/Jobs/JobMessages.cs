using System.Collections.Immutable;
using Spectral.Coordinator.Membership;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>What a job's actor and the coordinator it lives under say to each other; never leaves the process.</summary>
internal static class JobMessages
{
    /// <summary>The job wants workers, and holds none.</summary>
    public sealed record Enqueue(QueuedJob Job);

    /// <summary>How the job stands now, for lists.</summary>
    public sealed record Stands(JobSummary Summary);

    /// <summary>The job goes on with workers that come back to it, and can use others.</summary>
    public sealed record Continue(QueuedJob Job);

    /// <summary>A worker of the job reports.</summary>
    public sealed record Report(IWorkerEvent Event, Receipt Receipt);

    /// <summary>What the report led to is durable: the node may forget it.</summary>
    public sealed record Done(Receipt Receipt);

    /// <summary>Which report of which node.</summary>
    public sealed record Receipt(string Node, long Session, long Sequence);

    /// <summary>No more workers are taken back.</summary>
    public sealed record ReturnsClosed(string Job);

    public sealed record SetAside(string Job, string Node);

    /// <summary>The answer, from the coordinator.</summary>
    /// <param name="Ticket">Of the request it answers; the job may have given up that one and made another meanwhile.</param>
    public sealed record Assigned(long Ticket, JobInputs.Assigned Input);

    /// <param name="Trace">W3C traceparent of the span the command belongs to.</param>
    public sealed record Command(string Worker, IWorkerCommand Message, string? Trace);

    /// <summary>Workers the job no longer uses while it goes on.</summary>
    public sealed record Free(string Job, ImmutableArray<string> Workers);

    public sealed record Claim(string Job, ImmutableArray<string> Keys);

    public sealed record ReleaseClaims(string Job, ImmutableArray<string> Keys);

    /// <summary>The job's journal tells of a later coordinator.</summary>
    public sealed record Overtaken(long Epoch);

    /// <summary>The job has ended: its workers and claims are free.</summary>
    /// <param name="Result">Null where it is to go on at once in another way.</param>
    /// <param name="Nodes">Where it ran last.</param>
    public sealed record Ended(string Job, JobResult? Result, ImmutableArray<string> Nodes);

    /// <summary>The job was evaluated.</summary>
    public sealed record Evaluated(string Job, EvaluationRecord Evaluation);

    /// <summary>Has the job ended? One that has answers <see cref="EndedBefore"/>; another is silent.</summary>
    public sealed record HasEnded;

    public sealed record EndedBefore(string Job, JobResult Result, ImmutableArray<string> Nodes);
}
