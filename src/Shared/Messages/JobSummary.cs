using MessagePack;

namespace Spectral.Shared.Messages;

/// <summary>A job in one row of a list.</summary>
/// <param name="Step">Last applied step; 0 before the first.</param>
/// <param name="TotalSteps">Null before the job is planned.</param>
/// <param name="Loss">Mean negative log-likelihood per supervised token of that step, nats; null before the first.</param>
/// <param name="SecondsLeft">To the last step at the recent speed; null when it cannot be told or the job has ended.</param>
/// <param name="Workers">Workers that train it now.</param>
/// <param name="Submitted">When it was submitted.</param>
/// <param name="Updates">Sequence of its latest <see cref="JobUpdate"/>; 0 when there is none.</param>
/// <param name="Error">Why it failed, cut after <see cref="SummaryPages.LongestError"/> characters; null unless it did.</param>
[MessagePackObject]
public sealed record JobSummary(
    [property: Key(0)] string Job,
    [property: Key(1)] JobStatus Status,
    [property: Key(2)] long Step,
    [property: Key(3)] long? TotalSteps,
    [property: Key(4)] double? Loss,
    [property: Key(5)] double? SecondsLeft,
    [property: Key(6)] int Workers,
    [property: Key(7)] DateTimeOffset Submitted,
    [property: Key(8)] long Updates,
    [property: Key(9)] string? Error);
