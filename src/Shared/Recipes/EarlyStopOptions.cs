using System.ComponentModel.DataAnnotations;
using Spectral.Shared.Recipes.Schema;

namespace Spectral.Shared.Recipes;

/// <summary>The recipe's <c>training.early_stop:</c> block.</summary>
public sealed record EarlyStopOptions
{
    [Knob("What must improve: loss, or datasets.eval.metric, which is the default.")]
    public EvaluationMetric? Metric { get; init; }

    [Knob("Evaluations in a row without improvement after which training ends.")]
    [Range(1, int.MaxValue)]
    public int Patience { get; init; } = 3;

    [Knob("A change counts as improvement only if it is larger than this (nats for loss, a share between 0 and 1 for the others).")]
    [Range(0.0, double.MaxValue)]
    public double MinDelta { get; init; }
}
