using MessagePack;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Messages;

/// <summary>Between a client (the command line, the HTTP API) and the coordinator.</summary>
public static class ClientMessages
{
    /// <summary>Run a recipe. Answer: <see cref="Submitted"/> or <see cref="Refused"/>.</summary>
    /// <param name="Job">Wanted job id.</param>
    /// <param name="Recipe">Resolved recipe as canonical YAML.</param>
    [MessagePackObject]
    [WireName("client.submit")]
    public sealed record Submit([property: Key(0)] string Job, [property: Key(1)] string Recipe) : IWireMessage;

    /// <summary>Continue a stopped or crashed job from its last committed checkpoint.</summary>
    /// <param name="Recipe">The recipe with resumable keys changed, or null to keep it.</param>
    [MessagePackObject]
    [WireName("client.resume")]
    public sealed record Resume([property: Key(0)] string Job, [property: Key(1)] string? Recipe) : IWireMessage;

    [MessagePackObject]
    [WireName("client.submitted")]
    public sealed record Submitted([property: Key(0)] string Job) : IWireMessage;

    /// <param name="Reason">What is wrong, and what would be right.</param>
    /// <param name="Kind">For clients that must tell the cases apart.</param>
    [MessagePackObject]
    [WireName("client.refused")]
    public sealed record Refused([property: Key(0)] string Reason, [property: Key(1)] UserErrorKind Kind = UserErrorKind.Invalid) : IWireMessage;

    /// <summary>Stop a job after the step at hand; it can be resumed.</summary>
    [MessagePackObject]
    [WireName("client.stop")]
    public sealed record Stop([property: Key(0)] string Job, [property: Key(1)] bool SaveCheckpoint) : IWireMessage;

    /// <summary>Send every <see cref="JobUpdate"/> of a job to the sender, from its beginning, until it ends.</summary>
    [MessagePackObject]
    [WireName("client.watch")]
    public sealed record Watch([property: Key(0)] string Job) : IWireMessage;
}

/// <summary>Something a watcher of a job is told; exactly one of the optional parts is set beside the status.</summary>
/// <param name="Sequence">Counts a job's updates from 1, so that a watcher can tell a gap.</param>
/// <param name="Status">State of the job after this update.</param>
/// <param name="Text">A line for the user.</param>
/// <param name="Log">
/// Which numbering the sequence belongs to. A log that is begun anew (a resumed job) or rebuilt (its actor was started again)
/// has another number, and sequences of different logs cannot be compared.
/// </param>
/// <param name="At">
/// When it happened. In a log that was rebuilt, times between what the journal tells the time of follow from the steps' durations.
/// </param>
[MessagePackObject]
[WireName("client.update")]
public sealed record JobUpdate(
    [property: Key(0)] string Job,
    [property: Key(1)] long Sequence,
    [property: Key(2)] JobStatus Status,
    [property: Key(3)] string? Text = null,
    [property: Key(4)] StepRecord? Step = null,
    [property: Key(5)] EvaluationRecord? Evaluation = null,
    [property: Key(6)] WorkerEvents.WeightDecomposed? Decomposed = null,
    [property: Key(7)] JobPlan? Plan = null,
    [property: Key(8)] JobResult? Result = null,
    [property: Key(9)] long Log = 0,
    [property: Key(10)] DateTimeOffset? At = null) : IWireMessage;

public enum JobStatus
{
    Queued = 0,
    Loading = 1,
    Decomposing = 2,
    Forming = 3,
    Training = 4,
    Finishing = 5,
    Finished = 6,
    Stopped = 7,
    Failed = 8,
}

/// <summary>What is about to run, once known; told again with each generation that begins to train.</summary>
/// <param name="StartStep">Of the generation.</param>
/// <param name="Workers">Members of the generation; before there is one, those that loaded.</param>
/// <param name="Decompositions">Weights that updates from here on tell of; in a description of the job, those it has bases of.</param>
/// <param name="Generation">The one that trains; 0 while none does.</param>
[MessagePackObject]
public sealed record JobPlan(
    [property: Key(0)] long TotalSteps,
    [property: Key(1)] long StartStep,
    [property: Key(2)] long TrainableParameters,
    [property: Key(3)] IReadOnlyList<string> Workers,
    [property: Key(4)] int Decompositions,
    [property: Key(5)] int Generation = 0);

/// <summary>How a job ended.</summary>
/// <param name="Error">Null unless it failed.</param>
/// <param name="IsUserError">True when the error is the input's.</param>
/// <param name="Trace">Stack trace of an internal error.</param>
/// <param name="StepSeconds">Wall time of a step, averaged over the recent ones; 0 before the first.</param>
/// <param name="TrainingSeconds">Wall time in steps, those that were computed again included.</param>
[MessagePackObject]
public sealed record JobResult(
    [property: Key(0)] JobStatus Status,
    [property: Key(1)] long Steps,
    [property: Key(2)] long TrainableParameters,
    [property: Key(3)] EvaluationRecord? Before,
    [property: Key(4)] EvaluationRecord? After,
    [property: Key(5)] double TokensPerSecond,
    [property: Key(6)] string? AdapterPath,
    [property: Key(7)] string? PeftPath,
    [property: Key(8)] string? ReportPath,
    [property: Key(9)] string? PlotPath,
    [property: Key(10)] string? Error,
    [property: Key(11)] bool IsUserError,
    [property: Key(12)] string? Trace,
    [property: Key(13)] double StepSeconds = 0,
    [property: Key(14)] double TrainingSeconds = 0);
