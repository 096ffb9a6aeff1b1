using MessagePack;

namespace Spectral.Shared.Messages;

/// <summary>What clients and the coordinator say to each other about sweeps.</summary>
public static class SweepMessages
{
    /// <summary>So many that an answer stays well below what remoting carries.</summary>
    public const int TrialsPerAnswer = 200;

    /// <summary>
    /// Run a sweep. One of this id that is there already goes on with this recipe: trials that are finished stay, only others run.
    /// Answer: <see cref="ClientMessages.Submitted"/> or <see cref="ClientMessages.Refused"/>.
    /// </summary>
    /// <param name="Recipe">Canonical YAML with its sweep block; null keeps the one that is there.</param>
    [MessagePackObject]
    [WireName("client.start-sweep")]
    public sealed record Start([property: Key(0)] string Sweep, [property: Key(1)] string? Recipe) : IWireMessage;

    /// <summary>Let running trials commit a checkpoint and stop, and begin no other. No answer.</summary>
    [MessagePackObject]
    [WireName("client.stop-sweep")]
    public sealed record Stop([property: Key(0)] string Sweep) : IWireMessage;

    /// <summary>How a sweep stands. Answer: <see cref="Status"/> or <see cref="ClientMessages.Refused"/>.</summary>
    /// <param name="First">Index of the first trial wanted; at most <see cref="TrialsPerAnswer"/> come at once.</param>
    [MessagePackObject]
    [WireName("client.describe-sweep")]
    public sealed record Describe([property: Key(0)] string Sweep, [property: Key(1)] int First = 0) : IWireMessage;

    /// <param name="Sweep">Its id.</param>
    /// <param name="State">Where it is.</param>
    /// <param name="Keys">The recipe keys that vary, in the order of the sweep block.</param>
    /// <param name="Metric">What trials are compared by, e.g. <c>gsm8k-strict</c> or <c>loss</c>.</param>
    /// <param name="HigherIsBetter">Of the metric.</param>
    /// <param name="Trials">In grid order, from the first that was asked for.</param>
    /// <param name="TotalTrials">Of the whole sweep.</param>
    /// <param name="Best">Id of the best finished trial; null before the first.</param>
    [MessagePackObject]
    [WireName("client.sweep")]
    public sealed record Status(
        [property: Key(0)] string Sweep,
        [property: Key(1)] SweepProgress State,
        [property: Key(2)] IReadOnlyList<string> Keys,
        [property: Key(3)] string Metric,
        [property: Key(4)] bool HigherIsBetter,
        [property: Key(5)] IReadOnlyList<TrialSummary> Trials,
        [property: Key(6)] int TotalTrials,
        [property: Key(7)] string? Best) : IWireMessage;
}

/// <summary>Where a sweep is.</summary>
public enum SweepProgress
{
    Running = 0,
    Stopping = 1,
    Stopped = 2,

    /// <summary>Nothing is left to run; some trials may have failed.</summary>
    Finished = 3,
}

/// <summary>Where a trial is.</summary>
public enum TrialStatus
{
    Waiting = 0,
    Running = 1,

    /// <summary>At a rung, with its checkpoint; whether it goes on depends on the others.</summary>
    Resting = 2,
    Finished = 3,

    /// <summary>The scheduler does without it; its checkpoint stays.</summary>
    StoppedEarly = 4,
    Failed = 5,
}

/// <summary>A trial in one row.</summary>
/// <param name="Trial">Its id: hash of its configuration.</param>
/// <param name="Job">The job that runs it.</param>
/// <param name="Values">Of the sweep's keys, in their order; <c>-</c> where the trial leaves a key at its default.</param>
/// <param name="Step">Last applied step.</param>
/// <param name="TotalSteps">Null before it is planned.</param>
/// <param name="Parameters">Trainable numbers; null before it is planned.</param>
/// <param name="Score">The metric at its last evaluation; null before the first.</param>
/// <param name="Tries">Times it was begun; only crashes count, not interruptions.</param>
/// <param name="Error">Why its last try failed.</param>
/// <param name="StepMilliseconds">Wall time of a step; null before the first.</param>
/// <param name="TrainingSeconds">Wall time in steps, also while other trials on its device had their turn; 0 before it rests or ends.</param>
[MessagePackObject]
public sealed record TrialSummary(
    [property: Key(0)] string Trial,
    [property: Key(1)] string Job,
    [property: Key(2)] IReadOnlyList<string> Values,
    [property: Key(3)] TrialStatus Status,
    [property: Key(4)] long Step,
    [property: Key(5)] long? TotalSteps,
    [property: Key(6)] long? Parameters,
    [property: Key(7)] double? Score,
    [property: Key(8)] int Tries,
    [property: Key(9)] string? Error,
    [property: Key(10)] double? StepMilliseconds,
    [property: Key(11)] double TrainingSeconds = 0);
