namespace Spectral.Models.Fusion;

/// <summary>How several adapters of one base become one.</summary>
public enum FusionMethod
{
    /// <summary><c>sum_i c_i Delta_i</c> of spectral adapters on disjoint columns (others: any), as one adapter of the same kind.</summary>
    Sum,

    /// <summary><c>sum_i c_i Delta_i / sum_i c_i</c>: with equal weights the mean of the changes, as federated averaging takes it of weights.</summary>
    Average,

    /// <summary><c>sum_i c_i Delta_i</c> as LoRA factors side by side, whatever the adapters share: the rank is the sum of ranks.</summary>
    Concatenate,

    /// <summary>Least squares on every task's own inputs (<see cref="SpectralOps.Fusion.GradientFusion"/>).</summary>
    Gradient,
}
