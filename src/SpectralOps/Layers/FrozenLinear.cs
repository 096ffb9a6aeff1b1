using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Layers;

/// <summary>
/// A linear map of the base model whose weight is never written: y = x W^T + b, or what the attached adapter makes of it.
/// </summary>
/// <param name="name">Module path in the model's files without ".weight", e.g. <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="weight">W [d_out, d_in], frozen; owned by the model.</param>
/// <param name="bias">b [d_out] or null, frozen; owned by the model.</param>
public sealed class FrozenLinear(string name, FrozenWeight weight, Tensor? bias)
{
    private readonly BackwardFailure _failure = new();

    public string Name { get; } = name;

    /// <summary>W as it is held.</summary>
    public FrozenWeight Held { get; } = weight;

    /// <summary>W [d_out, d_in] as it is computed with; of a quantised layer made anew each time, in the innermost dispose scope.</summary>
    public Tensor Weight => Held.Dense();

    /// <summary>b [d_out], or null.</summary>
    public Tensor? Bias { get; } = bias;

    public long OutputSize { get; } = weight.OutputSize;

    public long InputSize { get; } = weight.InputSize;

    /// <summary>The adapter whose update this layer applies; null for the base model alone.</summary>
    public Adapter? Adapter { get; set; }

    /// <summary>What went wrong in backward passes through the layer; to be asked after each.</summary>
    public BackwardFailure BackwardFailure => Adapter?.BackwardFailure ?? _failure;

    /// <summary>x [..., d_in] -> y [..., d_out].</summary>
    public Tensor Forward(Tensor x) => Adapter is null
        ? FrozenProduct.Unflatten(FrozenProduct.Of(x, Held, Bias, _failure), x)
        : Adapter.Forward(x, Held, Bias);
}
