using MessagePack;

namespace Spectral.Shared.Messages;

/// <summary>
/// What a client asks the coordinator to look up. Lists come in pages that <see cref="SummaryPages"/> cuts, so that none
/// outgrows what remoting carries.
/// </summary>
public static class QueryMessages
{
    /// <summary>The jobs, newest first. Answer: <see cref="Jobs"/>, or <see cref="ClientMessages.Refused"/> when there is no job <paramref name="After"/>.</summary>
    /// <param name="After">The last job of the page before; null for the first page.</param>
    /// <param name="Limit">Most jobs wanted.</param>
    [MessagePackObject]
    [WireName("client.list-jobs")]
    public sealed record ListJobs([property: Key(0)] string? After, [property: Key(1)] int Limit) : IWireMessage;

    /// <param name="Items">In order.</param>
    /// <param name="Next">What to ask for the next page after; null when there is none.</param>
    [MessagePackObject]
    [WireName("client.jobs")]
    public sealed record Jobs([property: Key(0)] IReadOnlyList<JobSummary> Items, [property: Key(1)] string? Next) : IWireMessage;

    /// <summary>One job. Answer: <see cref="Job"/> or <see cref="ClientMessages.Refused"/>.</summary>
    [MessagePackObject]
    [WireName("client.describe-job")]
    public sealed record DescribeJob([property: Key(0)] string Id) : IWireMessage;

    /// <param name="Plan">Null before it is made.</param>
    /// <param name="Result">Null until the job has ended.</param>
    [MessagePackObject]
    [WireName("client.job")]
    public sealed record Job(
        [property: Key(0)] JobSummary Summary, [property: Key(1)] JobPlan? Plan, [property: Key(2)] JobResult? Result) : IWireMessage;

    /// <summary>The nodes, by name. Answer: <see cref="Nodes"/>.</summary>
    /// <param name="After">The last node of the page before; null for the first page.</param>
    /// <param name="Limit">Most nodes wanted.</param>
    [MessagePackObject]
    [WireName("client.list-nodes")]
    public sealed record ListNodes([property: Key(0)] string? After, [property: Key(1)] int Limit) : IWireMessage;

    /// <param name="Items">In order.</param>
    /// <param name="Next">What to ask for the next page after; null when there is none.</param>
    [MessagePackObject]
    [WireName("client.nodes")]
    public sealed record Nodes([property: Key(0)] IReadOnlyList<NodeSummary> Items, [property: Key(1)] string? Next) : IWireMessage;

    /// <summary>The sweeps, by id. Answer: <see cref="Sweeps"/>.</summary>
    /// <param name="After">The last sweep of the page before; null for the first page.</param>
    /// <param name="Limit">Most sweeps wanted.</param>
    [MessagePackObject]
    [WireName("client.list-sweeps")]
    public sealed record ListSweeps([property: Key(0)] string? After, [property: Key(1)] int Limit) : IWireMessage;

    /// <param name="Items">In order.</param>
    /// <param name="Next">What to ask for the next page after; null when there is none.</param>
    [MessagePackObject]
    [WireName("client.sweeps")]
    public sealed record Sweeps([property: Key(0)] IReadOnlyList<SweepEntry> Items, [property: Key(1)] string? Next) : IWireMessage;
}

/// <summary>A sweep in a list.</summary>
/// <param name="Sweep">Its id.</param>
/// <param name="Active">Whether something is left to do for it.</param>
[MessagePackObject]
public sealed record SweepEntry([property: Key(0)] string Sweep, [property: Key(1)] bool Active);
