using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Sweeps;

/// <summary>
/// The median stopping rule (Golovin et al., Google Vizier, KDD 2017, section 3.2.2): a trial is given up when its best score so far is
/// worse than the median of the others' mean scores up to the same step.
/// </summary>
/// <param name="grace">No trial is given up at an earlier step.</param>
internal sealed class MedianStopping(long grace) : ITrialScheduler
{
    /// <summary>A median of fewer says little.</summary>
    private const int FewestOthers = 3;

    public long? FirstRung => null;

    /// <summary>Trials that were given up before and are to be judged again.</summary>
    public Promotion? Promote(SweepState sweep) =>
        sweep.Trials.FirstOrDefault(trial => trial.Status == TrialStatus.Resting) is { } resting ? new Promotion(resting.Id, null) : null;

    public bool GivesUp(SweepState sweep, TrialState trial, EvaluationRecord evaluation)
    {
        if (evaluation.Step < grace || evaluation.Step == 0)
        {
            return false;
        }

        double[] others = [.. sweep.Trials
            .Where(other => other.Id != trial.Id && other.Evaluations.Keys.Any(step => step >= evaluation.Step))
            .Select(other => MeanUpTo(sweep.Score, other, evaluation.Step))
            .Order()];
        return others.Length >= FewestOthers && Best(sweep.Score, trial, evaluation) > Median(others);
    }

    public ImmutableArray<string> Dropped(SweepState sweep) => [];

    private static double Best(SweepScore score, TrialState trial, EvaluationRecord latest) =>
        Trained(trial).Append(latest).Min(evaluation => score.Order(score.Of(evaluation)));

    private static double MeanUpTo(SweepScore score, TrialState trial, long step) =>
        Trained(trial).Where(evaluation => evaluation.Step <= step).Select(evaluation => score.Order(score.Of(evaluation))).DefaultIfEmpty(double.PositiveInfinity).Average();

    /// <summary>The base model's own score, before the first step, is the same for all.</summary>
    private static IEnumerable<EvaluationRecord> Trained(TrialState trial) => trial.Evaluations.Values.Where(evaluation => evaluation.Step > 0);

    private static double Median(double[] ordered) => ordered.Length % 2 == 1
        ? ordered[ordered.Length / 2]
        : (ordered[(ordered.Length / 2) - 1] + ordered[ordered.Length / 2]) / 2;
}
