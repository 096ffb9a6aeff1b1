using Spectral.SpectralOps.Adapters;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Layers;

/// <summary>
/// A linear map of the base model whose weight is never written: y = x W^T + b, or what the attached adapter makes of it.
/// </summary>
/// <param name="name">Module path in the model's files without ".weight", e.g. <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="weight">W [d_out, d_in], frozen; owned by the model.</param>
/// <param name="bias">b [d_out] or null, frozen; owned by the model.</param>
public sealed class FrozenLinear(string name, Tensor weight, Tensor? bias)
{
    public string Name { get; } = name;

    /// <summary>W [d_out, d_in].</summary>
    public Tensor Weight { get; } = weight;

    /// <summary>b [d_out], or null.</summary>
    public Tensor? Bias { get; } = bias;

    public long OutputSize => Weight.shape[0];

    public long InputSize => Weight.shape[1];

    /// <summary>The adapter whose update this layer applies; null for the base model alone.</summary>
    public Adapter? Adapter { get; set; }

    /// <summary>x [..., d_in] -> y [..., d_out].</summary>
    public Tensor Forward(Tensor x) =>
        Adapter is null ? FrozenProduct.Unflatten(FrozenProduct.Matrix(x, Weight, Bias), x) : Adapter.Forward(x, Weight, Bias);
}
