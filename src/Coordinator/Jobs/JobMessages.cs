using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>What a job's actor and the coordinator it lives under say to each other; never leaves the process.</summary>
internal static class JobMessages
{
    /// <summary>The job wants workers, at least and at most so many.</summary>
    /// <param name="Ticket">Counts the job's requests.</param>
    public sealed record Enqueue(string Job, long Ticket, int Minimum, int? Maximum);

    /// <summary>The answer, from the coordinator.</summary>
    /// <param name="Ticket">Of the request it answers; the job may have given up that one and made another meanwhile.</param>
    public sealed record Assigned(long Ticket, JobInputs.Assigned Input);

    /// <param name="Trace">W3C traceparent of the span the command belongs to.</param>
    public sealed record Command(string Worker, IWorkerCommand Message, string? Trace);

    /// <summary>Workers the job no longer uses while it goes on.</summary>
    public sealed record Free(string Job, ImmutableArray<string> Workers);

    public sealed record Claim(string Job, ImmutableArray<string> Keys);

    public sealed record ReleaseClaims(string Job, ImmutableArray<string> Keys);

    /// <summary>The job has ended: its workers and claims are free.</summary>
    public sealed record Ended(string Job);
}
