using MessagePack;

namespace Spectral.Shared.Messages;

/// <summary>What one optimizer step did. Loss, tokens and norm are the same bits on every member and after every crash.</summary>
/// <param name="Trial">Trial id.</param>
/// <param name="Step">From 1.</param>
/// <param name="LossSum">Sum of the supervised tokens' negative log-likelihoods, nats.</param>
/// <param name="Tokens">Supervised tokens in the global batch.</param>
/// <param name="LearningRate">Rate applied.</param>
/// <param name="GradientNorm">Global 2-norm of the mean-loss gradient before clipping.</param>
/// <param name="RowsConsumed">Rows consumed after this step.</param>
/// <param name="ProcessedTokens">All tokens of the global batch that are not padding.</param>
/// <param name="Seconds">Wall time of the step on the reporting worker.</param>
/// <param name="CollectiveSeconds">Of which waiting for and doing the reduction.</param>
/// <param name="Generation">Generation that applied it.</param>
[MessagePackObject]
public sealed record StepRecord(
    [property: Key(0)] string Trial,
    [property: Key(1)] long Step,
    [property: Key(2)] float LossSum,
    [property: Key(3)] long Tokens,
    [property: Key(4)] double LearningRate,
    [property: Key(5)] double GradientNorm,
    [property: Key(6)] long RowsConsumed,
    [property: Key(7)] long ProcessedTokens,
    [property: Key(8)] double Seconds,
    [property: Key(9)] double CollectiveSeconds,
    [property: Key(10)] int Generation)
{
    /// <summary>Mean negative log-likelihood per supervised token, nats; 0 where there is none.</summary>
    [IgnoreMember]
    public double Loss => Tokens == 0 ? 0 : (double)LossSum / Tokens;
}

/// <summary>One evaluation.</summary>
/// <param name="Trial">Trial id.</param>
/// <param name="Step">Steps applied before it; 0 is the base model.</param>
/// <param name="Loss">Mean negative log-likelihood per supervised token, nats.</param>
/// <param name="Tokens">Supervised tokens.</param>
/// <param name="Metrics">Metric name to mean score in 0..1.</param>
/// <param name="Samples">Samples scored by the metrics.</param>
/// <param name="Seconds">Wall time.</param>
[MessagePackObject]
public sealed record EvaluationRecord(
    [property: Key(0)] string Trial,
    [property: Key(1)] long Step,
    [property: Key(2)] double Loss,
    [property: Key(3)] long Tokens,
    [property: Key(4)] IReadOnlyDictionary<string, double> Metrics,
    [property: Key(5)] int Samples,
    [property: Key(6)] double Seconds);
