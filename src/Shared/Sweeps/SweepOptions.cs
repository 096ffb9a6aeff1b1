using System.ComponentModel.DataAnnotations;
using Spectral.Shared.Recipes.Schema;

namespace Spectral.Shared.Sweeps;

/// <summary>The recipe's <c>sweep:</c> block, less the keys that vary.</summary>
public sealed record SweepOptions
{
    /// <summary>Of <see cref="Metric"/>: left to the evaluation's own.</summary>
    public const string AutoMetric = "auto";

    [Knob("none: every trial is trained to its end. asha: successive halving, trials rest at rungs and one in reduction_factor goes on; with "
        + "deterministic: true a rung is decided once all have reached it, so that the result does not depend on who is first. median: a "
        + "trial whose best score is worse than the median of the others' means is given up.")]
    public SweepScheduler Scheduler { get; init; } = SweepScheduler.None;

    [Knob("asha: levels, the end of training among them. With reduction_factor 3 and 3 rungs trials rest at 1/9 and 1/3 of their steps, "
        + "rounded up to an evaluation.")]
    [Range(2, 10)]
    public int Rungs { get; init; } = 3;

    [Knob("asha: one in so many goes on from a rung.")]
    [Range(2, 100)]
    public int ReductionFactor { get; init; } = 3;

    [Knob("median: no trial is given up before this step.")]
    [Range(0, int.MaxValue)]
    public int GraceSteps { get; init; }

    [Knob("What trials are compared by: loss (of the evaluation, lower is better) or the name of a metric (higher is better). auto: "
        + "datasets.eval.metric.")]
    public string Metric { get; init; } = AutoMetric;

    [Knob("Times a trial that crashes is tried before it counts as failed. Wrong input is not tried again.")]
    [Range(1, 100)]
    public int Tries { get; init; } = 3;

    [Knob("What the draws of log_uniform axes follow from, with the key's name.")]
    public long DrawSeed { get; init; }
}
