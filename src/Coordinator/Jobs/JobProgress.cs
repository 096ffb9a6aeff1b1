using System.Collections.Immutable;
using Spectral.Coordinator.Planning;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>What happens and is forgotten when the coordinator ends: workers tell it again.</summary>
public static class JobProgress
{
    /// <summary>The coordinator that ran the job is gone; its successor waits for the workers to come back.</summary>
    /// <param name="Epoch">Of the successor.</param>
    public sealed record Interrupted(long Epoch) : IJobEvent;

    /// <summary>The job has lost all its workers, and waits for others.</summary>
    public sealed record Requeued(string Reason) : IJobEvent;

    /// <summary>Every member is gone; workers that are still loading will go on.</summary>
    public sealed record GenerationLost : IJobEvent;

    /// <summary>Too few workers are free.</summary>
    public sealed record Waiting(int Needed, int Ready) : IJobEvent;

    /// <summary>Workers were given to the job, or have come back to it.</summary>
    public sealed record WorkersRecruited(long Epoch, ImmutableArray<Recruit> Recruits) : IJobEvent;

    /// <summary>A member trains on under a new coordinator.</summary>
    public sealed record WorkerAdopted(string Worker) : IJobEvent;

    /// <summary>The generation that a restarted coordinator found cannot go on as it is.</summary>
    public sealed record GenerationBroken : IJobEvent;

    /// <summary>An awaited worker is back, but stands still: it says what it holds when the next generation is prepared.</summary>
    public sealed record WorkerReturned(string Worker) : IJobEvent;

    /// <summary>Awaited members that did not come back, or came back as new processes.</summary>
    public sealed record AwaitedLost(ImmutableArray<string> Workers) : IJobEvent;

    public sealed record WorkerHeard(WorkerStatus Status, DateTimeOffset At) : IJobEvent;

    /// <summary>A worker is to hold this part of the layers; what it held before is gone.</summary>
    public sealed record StageGiven(string Worker, LayerStage Stage) : IJobEvent;

    /// <summary>Some layers are nobody's: the generation is over, and its workers are grouped anew.</summary>
    public sealed record StageLost : IJobEvent;

    public sealed record WorkerLoaded(WorkerEvents.Loaded Event) : IJobEvent;

    public sealed record BasesFetched(string Worker) : IJobEvent;

    /// <summary>A worker belongs to the run no more.</summary>
    /// <param name="Reason">For the user; null for one that leaves as planned.</param>
    public sealed record WorkerGone(string Worker, string? Reason) : IJobEvent;

    /// <param name="Reason">As in <see cref="JobInputs.Draining"/>.</param>
    public sealed record WorkersDraining(ImmutableArray<string> Workers, string Reason) : IJobEvent;

    public sealed record FaultsCounted(FaultLedger Faults) : IJobEvent;

    public sealed record DecompositionsPlanned(DecompositionPlan Plan) : IJobEvent;

    public sealed record WeightDecomposed(WorkerEvents.WeightDecomposed Event) : IJobEvent;

    /// <summary>These members are believed dead until they show that they are not.</summary>
    public sealed record MembersSuspected(ImmutableArray<string> Workers) : IJobEvent;

    /// <summary>The members that live are still, but one of them broke off without a worker being lost.</summary>
    public sealed record GenerationBarren : IJobEvent;

    public sealed record WorkerPrepared(WorkerEvents.Prepared Event) : IJobEvent;

    /// <summary>Forming begins: from what members hold, from this checkpoint, or fresh.</summary>
    public sealed record FormingStarted(long StartStep, string? Checkpoint, int StateGeneration) : IJobEvent;

    public sealed record WorkerFormed(WorkerEvents.Formed Event) : IJobEvent;

    /// <summary>Step records are in the metrics log.</summary>
    /// <param name="Steps">Those that were not there before.</param>
    /// <param name="Through">Last step reported.</param>
    public sealed record StepsStored(IReadOnlyList<StepRecord> Steps, long Through) : IJobEvent;

    /// <summary>An upload is being checked and put in place; the job does not end before that is done.</summary>
    public sealed record CommitStarted : IJobEvent;

    public sealed record CommitEnded(string? RefusedBecause, long Step) : IJobEvent;

    public sealed record StopRequested(JobInputs.Stop Stop) : IJobEvent;

    /// <summary>The generation ends after the step at hand, to let workers in or out.</summary>
    public sealed record GenerationEnding(string Reason) : IJobEvent;

    public sealed record WorkerLeft(WorkerEvents.Left Event) : IJobEvent;

    /// <summary>All members have left; the report is being written.</summary>
    public sealed record FinishingStarted : IJobEvent;

    /// <summary>Something the user should know.</summary>
    public sealed record Noted(string Text) : IJobEvent;
}
