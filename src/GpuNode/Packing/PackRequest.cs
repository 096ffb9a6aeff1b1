using Spectral.Models.Adapters;
using Spectral.Models.Data;

namespace Spectral.GpuNode.Packing;

/// <summary>A trial's leaf on its way through a pack. Its fields are guarded by the pack's lock.</summary>
/// <param name="trial">The model with the trial's adapters.</param>
/// <param name="leaf">With a supervised token at least.</param>
/// <param name="model">The model on the base's shared weights that can compute for several trials.</param>
internal sealed class PackRequest(AdaptedModel trial, TokenBatch leaf, PackedModel model)
{
    public AdaptedModel Trial { get; } = trial;

    public TokenBatch Leaf { get; } = leaf;

    public PackedModel Model { get; } = model;

    public float? LossSum { get; set; }

    /// <summary>What this trial's part of the pass failed with.</summary>
    public Exception? Error { get; set; }

    public bool IsDone => LossSum is not null || Error is not null;

    public bool FitsWith(PackRequest other) => Model == other.Model
        && Trial.Model.ActivationCheckpointing == other.Trial.Model.ActivationCheckpointing
        && PackedModel.FitTogether(Leaf, other.Leaf);
}
