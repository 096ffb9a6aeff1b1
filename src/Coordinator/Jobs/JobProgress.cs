using System.Collections.Immutable;
using Spectral.Coordinator.Planning;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>What happens within one generation and is forgotten with it.</summary>
public static class JobProgress
{
    /// <summary>The coordinator that ran the job is gone; the job is to be queued again.</summary>
    public sealed record Interrupted : IJobEvent;

    /// <summary>Too few workers are free.</summary>
    public sealed record Waiting(int Needed, int Ready) : IJobEvent;

    /// <summary>Devices and fingerprints of the generation's workers.</summary>
    public sealed record WorkersDescribed(ImmutableArray<JobMember> Members) : IJobEvent;

    public sealed record WorkerLoaded(WorkerEvents.Loaded Event) : IJobEvent;

    /// <summary>A worker holds another model or other data than the first and is no member any more.</summary>
    public sealed record WorkerExcluded(string Worker, string Reason) : IJobEvent;

    public sealed record DecompositionsPlanned(DecompositionPlan Plan) : IJobEvent;

    public sealed record WeightDecomposed(WorkerEvents.WeightDecomposed Event) : IJobEvent;

    /// <summary>Forming begins, from this checkpoint or fresh.</summary>
    public sealed record FormingStarted(long StartStep, string? Checkpoint) : IJobEvent;

    public sealed record WorkerFormed(WorkerEvents.Formed Event) : IJobEvent;

    /// <summary>Step records are in the metrics log.</summary>
    public sealed record StepsStored(IReadOnlyList<StepRecord> Steps) : IJobEvent;

    /// <summary>An upload is being checked and put in place; the job does not end before that is done.</summary>
    public sealed record CommitStarted : IJobEvent;

    public sealed record CommitEnded(string? RefusedBecause, long Step) : IJobEvent;

    public sealed record StopRequested(bool SaveCheckpoint) : IJobEvent;

    public sealed record WorkerLeft(WorkerEvents.Left Event) : IJobEvent;

    /// <summary>All members have left; the report is being written.</summary>
    public sealed record FinishingStarted : IJobEvent;

    /// <summary>A worker lost its peers; who is to blame is not known yet.</summary>
    public sealed record PeersLost(WorkerEvents.Failed Event) : IJobEvent;

    /// <summary>Something the user should know.</summary>
    public sealed record Noted(string Text) : IJobEvent;
}
