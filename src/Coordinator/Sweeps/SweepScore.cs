using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;
using Spectral.Shared.Sweeps;

namespace Spectral.Coordinator.Sweeps;

/// <summary>What trials are compared by.</summary>
/// <param name="Metric">Name of a metric of the evaluations, or <see cref="Loss"/>.</param>
/// <param name="HigherIsBetter">Whether larger values win.</param>
public sealed record SweepScore(string Metric, bool HigherIsBetter)
{
    /// <summary>The evaluation's own loss.</summary>
    public const string Loss = "loss";

    public static SweepScore ByLoss { get; } = new(Loss, HigherIsBetter: false);

    /// <summary>What the recipe says, else what its evaluation measures.</summary>
    public static SweepScore Of(Shared.Sweeps.Sweep plan)
    {
        string metric = plan.Options.Metric == SweepOptions.AutoMetric ? plan.Trials[0].Recipe.Datasets.Eval!.Metric.Name() : plan.Options.Metric;
        return new SweepScore(metric, HigherIsBetter: metric != Loss);
    }

    /// <summary>Null where it was not measured, or is no number.</summary>
    public double? Of(EvaluationRecord? evaluation) => evaluation switch
    {
        null => null,
        _ when Metric == Loss => double.IsFinite(evaluation.Loss) ? evaluation.Loss : null,
        _ => evaluation.Metrics.TryGetValue(Metric, out double score) ? score : null,
    };

    /// <summary>By the score of the last evaluation; ties go to the lower loss, then to the earlier trial.</summary>
    public IEnumerable<TrialState> Ranked(IEnumerable<TrialState> trials) => Ranked(trials, trial => trial.Latest);

    /// <summary>The best first. Whoever has no score comes last.</summary>
    public IEnumerable<TrialState> Ranked(IEnumerable<TrialState> trials, Func<TrialState, EvaluationRecord?> at) => trials
        .OrderBy(trial => Order(Of(at(trial))))
        .ThenBy(trial => at(trial)?.Loss is { } loss && double.IsFinite(loss) ? loss : double.PositiveInfinity);

    /// <summary>Ascending for better.</summary>
    public double Order(double? score) => score is { } value ? (HigherIsBetter ? -value : value) : double.PositiveInfinity;
}
