using System.ComponentModel.DataAnnotations;
using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Recipes;

/// <summary>The recipe's <c>training:</c> block.</summary>
public sealed record TrainingOptions
{
    [Knob("Optimizer steps to train for. Give this or epochs; the learning-rate schedule ends at the last step."), Resumable]
    [Range(1, int.MaxValue)]
    public int? MaxSteps { get; init; }

    [Knob("Passes over the training data. Give this or max_steps."), Resumable]
    [Range(1, int.MaxValue)]
    public int? Epochs { get; init; }

    [Knob("Rows (samples, or packs of samples) per optimizer step, whatever the number of workers: changes the result.")]
    [Range(1, 1 << 20)]
    public int GlobalBatch { get; init; } = 32;

    [Knob("Rows per forward and backward pass; must divide global_batch. Smaller lowers memory and lets more workers share a step; the "
        + "result stays the same up to rounding.")]
    [Range(1, 1 << 20)]
    public int MicroBatch { get; init; } = 4;

    [Knob("Longest row in tokens. Memory and time grow with it.")]
    [Range(2, 1 << 20)]
    public int SequenceLength { get; init; } = 256;

    [Knob("true fills a row with several short samples, which never see each other: fewer padding tokens, more samples per step. "
        + "false: one sample per row, as with labelled texts in any case.")]
    public bool Packing { get; init; } = true;

    [Knob("Peak learning rate.")]
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 1e-3;

    [Knob("Learning rate after warm-up. cosine and linear fall to zero at the last step; constant stays.")]
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    [Knob("Steps over which the learning rate rises from zero to its peak.")]
    [Range(0, int.MaxValue)]
    public int WarmupSteps { get; init; }

    [Knob("Decoupled weight decay of AdamW, pulling adapter parameters towards zero, that is towards the base model.")]
    [Range(0.0, 100.0)]
    public double WeightDecay { get; init; }

    [Knob("Longest global gradient; longer ones are scaled down to it. 0 never clips.")]
    [Range(0.0, double.MaxValue)]
    public double MaxGradNorm { get; init; } = 1.0;

    [Knob("AdamW's decay of the first and of the second moment.")]
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    [Length(2, 2)]
    public ValueList<double> Betas { get; init; } = [0.9, 0.999];

    [Knob("AdamW's term against division by zero.")]
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Eps { get; init; } = 1e-8;

    [Knob("Type the frozen model computes in. bf16 halves its memory; adapters and optimizer state stay fp32.")]
    public Precision Precision { get; init; } = Precision.Fp32;

    [Knob("true keeps only each block's input and computes the block again in the backward pass: less memory, about a fifth slower, the "
        + "same result.")]
    public bool ActivationCheckpointing { get; init; }

    [Knob("Order of the data, initial adapter values and dropout all follow from it.")]
    [Range(0, long.MaxValue)]
    public long Seed { get; init; }

    [Knob("Ends training when the evaluation no longer improves; without it training runs to its last step."), Resumable]
    public EarlyStopOptions? EarlyStop { get; init; }
}
