namespace Spectral.Shared.Checkpoints;

/// <summary>How a metric has gone over the evaluations so far.</summary>
/// <param name="Best">Best value, null before the first evaluation.</param>
/// <param name="BestStep">Step it was measured at; 0 before the first evaluation.</param>
/// <param name="WithoutImprovement">Evaluations since then.</param>
public sealed record MetricHistory(double? Best, long BestStep, int WithoutImprovement)
{
    public static MetricHistory Empty { get; } = new(null, 0, 0);

    /// <param name="step">Step of the evaluation.</param>
    /// <param name="value">What it measured; never the best where it is not a number.</param>
    /// <param name="lowerIsBetter">True for a loss.</param>
    /// <param name="minDelta">A change that is not larger is no improvement.</param>
    public MetricHistory With(long step, double value, bool lowerIsBetter, double minDelta)
    {
        double gain = Best is not { } best ? double.PositiveInfinity : lowerIsBetter ? best - value : value - best;
        return double.IsFinite(value) && gain > minDelta
            ? new MetricHistory(value, step, 0)
            : this with { WithoutImprovement = WithoutImprovement + 1 };
    }
}
