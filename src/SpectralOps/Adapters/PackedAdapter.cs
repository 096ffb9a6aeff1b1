using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// The adapters that several trials have on one weight, each for its own rows of x: one product with W serves them all, and every row
/// has the bits it has with its adapter alone.
/// </summary>
public sealed class PackedAdapter : Adapter
{
    /// <summary>Rows of x's first dimension and the adapter they belong to, ascending; other rows are the base's.</summary>
    public IReadOnlyList<(long First, long Count, Adapter Adapter)> Parts { get; set; } = [];

    /// <summary>None: they are the trials'.</summary>
    public override IReadOnlyList<AdapterParameter> Parameters => [];

    public override Tensor Forward(Tensor x, FrozenWeight weight, Tensor? bias) => AdaptedForward.Of(x, weight, bias, Parts, BackwardFailure);

    /// <exception cref="NotSupportedException">Several changes are not one.</exception>
    public override Tensor Delta(Tensor weight) => throw new NotSupportedException("a pack of adapters has no change of its own");

    protected override void Dispose(bool disposing)
    {
    }
}
