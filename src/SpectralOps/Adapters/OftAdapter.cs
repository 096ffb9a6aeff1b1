using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// OFT (arXiv 2306.07280) on the inputs: <c>W' = W R</c>, R block-diagonal, each block the Cayley map of a skew generator that starts at 0.
/// The layer computes <c>(x + x E^T) W^T</c> with R = I + E: one product with W, whatever R is.
/// </summary>
public sealed class OftAdapter : Adapter
{
    private readonly CayleyMap _cayley;
    private readonly Tensor _skew;
    private readonly long _blocks;

    /// <param name="specification">Blocks, which divide d_in.</param>
    /// <param name="weight">W [d_out, d_in]; gives shape and device.</param>
    public OftAdapter(AdapterSpecification specification, FrozenWeight weight)
    {
        _blocks = specification.Blocks;
        int size = checked((int)(weight.InputSize / _blocks));
        _cayley = new CayleyMap(size, weight.Device);
        _skew = zeros([_blocks, (long)size * (size - 1) / 2], float32, weight.Device).requires_grad_().DetachFromDisposeScope();
        Parameters = [new("oft_K", _skew)];
    }

    /// <summary>K [blocks, b (b - 1) / 2], b = d_in / blocks.</summary>
    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    internal override InputChange Inputs => x => x + Rotated(x, Deviations().to(x.dtype).transpose(1, 2).contiguous());

    public override Tensor Delta(Tensor weight)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(Rotated(weight.to(float32), Deviations()));
    }

    protected override void Dispose(bool disposing)
    {
        _cayley.Dispose();
        _skew.Dispose();
    }

    /// <summary>E [blocks, b, b].</summary>
    private Tensor Deviations() => _cayley.Deviations(_skew);

    /// <summary>x [n, d_in] times a block-diagonal matrix given by its blocks.</summary>
    private Tensor Rotated(Tensor x, Tensor blocks) => x
        .view(x.shape[0], _blocks, -1).transpose(0, 1).contiguous()
        .bmm(blocks)
        .transpose(0, 1).reshape(x.shape[0], -1);
}
