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

    /// <summary>x [..., d_in] -> y [..., d_out] = x (W + Delta)^T + b, without forming Delta.</summary>
    public abstract Tensor Forward(Tensor x, Tensor weight, Tensor? bias);

    /// <summary>
    /// The change as factors in fp32, differentiable, so that rows of several adapters can share the base's product; null where it is
    /// not one product of x alone (dropout).
    /// </summary>
    internal virtual LowRankFactors? LowRank() => null;

    /// <summary>Whether its rows can share the base's product with rows of other adapters.</summary>
    public virtual bool SharesProduct => false;

    /// <summary>Delta [d_out, d_in] in fp32, formed densely: for merging, export checks and analysis.</summary>
    public abstract Tensor Delta(Tensor weight);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
