using MessagePack;
using Spectral.Coordinator.Journal;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator;

/// <summary>The journal of the coordinator itself.</summary>
public static class CoordinatorEvents
{
    /// <summary>An incarnation began; nothing was sent under its epoch before this was stored.</summary>
    [MessagePackObject]
    [WireName("coordinator.started.v1")]
    public sealed record Started([property: Key(0)] long Epoch, [property: Key(1)] DateTimeOffset At) : IJournalEvent;

    /// <summary>A job id is taken; the job's own journal tells its life.</summary>
    [MessagePackObject]
    [WireName("coordinator.job-accepted.v1")]
    public sealed record JobAccepted([property: Key(0)] string Job) : IJournalEvent;

    /// <summary>Nothing has to be done for the job until it is resumed.</summary>
    /// <param name="Summary">How it stood then, for lists.</param>
    [MessagePackObject]
    [WireName("coordinator.job-ended.v1")]
    public sealed record JobEnded([property: Key(0)] string Job, [property: Key(1)] JobSummary? Summary = null) : IJournalEvent;

    /// <summary>A sweep is to be carried on; its own journal tells its life.</summary>
    [MessagePackObject]
    [WireName("coordinator.sweep-opened.v1")]
    public sealed record SweepOpened([property: Key(0)] string Sweep) : IJournalEvent;

    /// <summary>Nothing has to be done for the sweep until it is started again.</summary>
    [MessagePackObject]
    [WireName("coordinator.sweep-ended.v1")]
    public sealed record SweepEnded([property: Key(0)] string Sweep) : IJournalEvent;

    [MessagePackObject]
    [WireName("coordinator.job-resumed.v1")]
    public sealed record JobResumed([property: Key(0)] string Job) : IJournalEvent;
}
