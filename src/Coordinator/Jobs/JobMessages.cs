using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>What a job's actor asks of the coordinator it lives under; never leaves the process.</summary>
internal static class JobMessages
{
    /// <summary>The job wants workers, at least and at most so many.</summary>
    public sealed record Enqueue(string Job, int Minimum, int? Maximum);

    /// <param name="Trace">W3C traceparent of the span the command belongs to.</param>
    public sealed record Command(string Worker, IWorkerCommand Message, string? Trace);

    /// <summary>Workers the job no longer uses while it goes on.</summary>
    public sealed record Free(string Job, ImmutableArray<string> Workers);

    public sealed record Claim(string Job, ImmutableArray<string> Keys);

    public sealed record ReleaseClaims(string Job, ImmutableArray<string> Keys);

    /// <summary>The job has ended: its workers and claims are free.</summary>
    public sealed record Ended(string Job);
}
