using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// The trainable change of one frozen weight W [d_out, d_in]. W itself is never written and never copied.
/// </summary>
public abstract class Adapter : IDisposable
{
    /// <summary>
    /// The trainable tensors in a fixed order: fp32 leaves that require gradients, whatever the compute dtype.
    /// Names are the suffixes of the adapter file's keys, e.g. <c>spectral_A_U</c>.
    /// </summary>
    public abstract IReadOnlyList<AdapterParameter> Parameters { get; }

    /// <summary>The triplets it stands on, which stay the adapter's; null where the method needs none.</summary>
    public virtual AdapterColumns? Columns => null;

    /// <summary>What went wrong in backward passes through the adapter; to be asked after each.</summary>
    public BackwardFailure BackwardFailure { get; } = new();

    /// <summary>x [..., d_in] -> y [..., d_out] = x (W + Delta)^T + b, without forming Delta where it is thin.</summary>
    public virtual Tensor Forward(Tensor x, FrozenWeight weight, Tensor? bias) => AdaptedForward.Of(x, weight, bias, this);

    /// <summary>Whether its rows can share the base's product with rows of other adapters.</summary>
    public virtual bool SharesProduct => true;

    /// <summary>The low-rank part of the change as factors in fp32, differentiable; null where there is none.</summary>
    internal virtual LowRankFactors? LowRank() => null;

    /// <summary>What it does to its rows of x before the base's product and the low-rank one; null where it leaves them.</summary>
    internal virtual InputChange? Inputs => null;

    /// <summary>What it does to its rows of the result after both products; null where it leaves them.</summary>
    internal virtual OutputChange? Outputs => null;

    /// <summary>Delta [d_out, d_in] in fp32, formed densely: for merging, export checks and analysis.</summary>
    public abstract Tensor Delta(Tensor weight);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>x [n, d_in] -> [n, d_in].</summary>
internal delegate Tensor InputChange(Tensor x);

/// <summary>
/// y [n, d_out] with x [n, d_in] that it came from, W [d_out, d_in] and b [d_out] -> [n, d_out].
/// </summary>
internal delegate Tensor OutputChange(Tensor y, Tensor x, FrozenWeight weight, Tensor? bias);
