using Spectral.Shared.Checkpoints;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Evaluation;

/// <summary>
/// What evaluations have decided so far. A pure function of the evaluations, which are the same on every member, so all
/// decide alike; stored with the state, so a resumed run decides as an uninterrupted one.
/// </summary>
/// <param name="LastStep">Step of the last evaluation; null before the first.</param>
/// <param name="Best">History of the metric that decides which checkpoint is best; the base model's does not compete.</param>
/// <param name="EarlyStop">History of the metric that decides when to stop.</param>
internal sealed record EvaluationHistory(long? LastStep, MetricHistory Best, MetricHistory EarlyStop)
{
    public static EvaluationHistory Empty { get; } = new(null, MetricHistory.Empty, MetricHistory.Empty);

    /// <summary>Whether the last evaluation was the best of a trained state.</summary>
    public bool LastIsBest => LastStep > 0 && Best.Best is not null && Best.BestStep == LastStep;

    public EvaluationHistory With(EvaluationRecord evaluation, EvaluationMetric metric, EarlyStopOptions? earlyStop)
    {
        MetricHistory best = evaluation.Step == 0
            ? Best
            : Best.With(evaluation.Step, Value(evaluation, metric), metric == EvaluationMetric.Loss, minDelta: 0);
        EvaluationMetric watched = earlyStop?.Metric ?? metric;
        MetricHistory stop = EarlyStop.With(
            evaluation.Step, Value(evaluation, watched), watched == EvaluationMetric.Loss, earlyStop?.MinDelta ?? 0);
        return new EvaluationHistory(evaluation.Step, best, stop);
    }

    /// <summary>Whether training ends here.</summary>
    public bool Stops(EarlyStopOptions? earlyStop) => earlyStop is not null && EarlyStop.WithoutImprovement >= earlyStop.Patience;

    private static double Value(EvaluationRecord evaluation, EvaluationMetric metric) =>
        metric == EvaluationMetric.Loss ? evaluation.Loss : evaluation.Metrics[metric.Name()];
}
