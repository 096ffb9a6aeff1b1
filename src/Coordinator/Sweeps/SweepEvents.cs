using MessagePack;
using Spectral.Coordinator.Journal;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Sweeps;

/// <summary>Something that happened to a sweep.</summary>
public interface ISweepEvent;

/// <summary>The journalled life of a sweep. A trial's own life is in the journal of its job.</summary>
public static class SweepEvents
{
    /// <summary>It begins, or goes on, with this recipe.</summary>
    /// <param name="Recipe">Canonical YAML with its sweep block.</param>
    /// <param name="TraceParent">W3C traceparent of who started it, if any: its trials' spans hang below.</param>
    [MessagePackObject]
    [WireName("sweep.started.v1")]
    public sealed record Started(
        [property: Key(0)] string Sweep,
        [property: Key(1)] string Recipe,
        [property: Key(2)] DateTimeOffset At,
        [property: Key(3)] string? TraceParent = null) : ISweepEvent, IJournalEvent;

    /// <summary>A trial's job is to run, up to a step.</summary>
    /// <param name="Until">The rung it runs to; null for the end of its training.</param>
    [MessagePackObject]
    [WireName("sweep.trial-started.v1")]
    public sealed record TrialStarted(
        [property: Key(0)] string Trial,
        [property: Key(1)] long? Until) : ISweepEvent, IJournalEvent;

    /// <summary>Another incarnation of the coordinator carries it on. Written before anything else: whoever led it before cannot write behind it.</summary>
    [MessagePackObject]
    [WireName("sweep.led.v1")]
    public sealed record Led([property: Key(0)] DateTimeOffset At) : ISweepEvent, IJournalEvent;

    [MessagePackObject]
    [WireName("sweep.trial-evaluated.v1")]
    public sealed record TrialEvaluated(
        [property: Key(0)] string Trial,
        [property: Key(1)] EvaluationRecord Evaluation) : ISweepEvent, IJournalEvent;

    /// <summary>The trial's job ended, for this time.</summary>
    /// <param name="Nodes">Where it ran.</param>
    [MessagePackObject]
    [WireName("sweep.trial-ended.v1")]
    public sealed record TrialEnded(
        [property: Key(0)] string Trial,
        [property: Key(1)] JobResult Result,
        [property: Key(2)] IReadOnlyList<string> Nodes) : ISweepEvent, IJournalEvent;

    /// <summary>The scheduler goes on without the trial.</summary>
    [MessagePackObject]
    [WireName("sweep.trial-dropped.v1")]
    public sealed record TrialDropped([property: Key(0)] string Trial) : ISweepEvent, IJournalEvent;

    /// <summary>A client wants it to stop.</summary>
    [MessagePackObject]
    [WireName("sweep.stop-requested.v1")]
    public sealed record StopRequested : ISweepEvent, IJournalEvent;

    /// <summary>Nothing runs any more.</summary>
    [MessagePackObject]
    [WireName("sweep.ended.v1")]
    public sealed record Ended(
        [property: Key(0)] SweepProgress State,
        [property: Key(1)] DateTimeOffset At) : ISweepEvent, IJournalEvent;
}
