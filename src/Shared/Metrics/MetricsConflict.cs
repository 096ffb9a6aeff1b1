using Spectral.Shared.Messages;

namespace Spectral.Shared.Metrics;

/// <summary>One step computed twice with different results.</summary>
/// <param name="Stored">The record that was stored first.</param>
/// <param name="Received">The record that came later and replaced it.</param>
public sealed record MetricsConflict(StepRecord Stored, StepRecord Received)
{
    public override string ToString()
        => $"step {Stored.Step} of {Stored.Trial} was computed twice with different results: loss sum {Stored.LossSum:R} over {Stored.Tokens} tokens and "
            + $"gradient norm {Stored.GradientNorm:R} in generation {Stored.Generation}, {Received.LossSum:R} over {Received.Tokens} and {Received.GradientNorm:R} "
            + $"in generation {Received.Generation}";

    /// <summary>Equal in all that is promised to be the same on every member and after every crash; times and generation are not.</summary>
    internal static bool SameBits(StepRecord a, StepRecord b)
        => BitConverter.SingleToInt32Bits(a.LossSum) == BitConverter.SingleToInt32Bits(b.LossSum)
            && BitConverter.DoubleToInt64Bits(a.GradientNorm) == BitConverter.DoubleToInt64Bits(b.GradientNorm)
            && BitConverter.DoubleToInt64Bits(a.LearningRate) == BitConverter.DoubleToInt64Bits(b.LearningRate)
            && a.Tokens == b.Tokens
            && a.RowsConsumed == b.RowsConsumed
            && a.ProcessedTokens == b.ProcessedTokens;
}
