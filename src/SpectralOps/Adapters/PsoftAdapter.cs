using Spectral.SpectralOps.Decomposition;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// PSOFT (arXiv 2505.11235): the principal part of W rotated and scaled inside its subspace, <c>W + U1 (diag(a) R diag(b) - I) S1 V1^T</c>, with
/// R the Cayley map of a skew generator that starts at 0, and a, b [r] that start at 1.
/// </summary>
public sealed class PsoftAdapter : LowRankAdapter
{
    private readonly Tensor _u;
    private readonly Tensor _s;
    private readonly Tensor _v;
    private readonly CayleyMap _cayley;
    private readonly Tensor _skew;
    private readonly Tensor _outer;
    private readonly Tensor _inner;

    /// <param name="columns">U1 [d_out, r], s1 [r], V1 [d_in, r]; copied.</param>
    /// <param name="device">Where the adapter lives.</param>
    public PsoftAdapter(SpectralBasis columns, Device device)
    {
        _u = Frozen.Copy(columns.U, device);
        _s = Frozen.Copy(columns.S, device);
        _v = Frozen.Copy(columns.V, device);
        _cayley = new CayleyMap(columns.Rank, device);
        _skew = _cayley.IdentityGenerator();
        _outer = Trainable(ones([columns.Rank], float32, device));
        _inner = Trainable(ones([columns.Rank], float32, device));

        // Decay would pull the scales from their neutral 1 to 0.
        Parameters = [new("psoft_K", _skew), new("psoft_a", _outer, Decayed: false), new("psoft_b", _inner, Decayed: false)];
    }

    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    public override AdapterColumns Columns => new(_u, _s, _v);

    internal override LowRankFactors LowRank() => new(_v, Core().t(), _u, TrainedDown: null, TrainedUp: null);

    protected override void Dispose(bool disposing)
    {
        _u.Dispose();
        _s.Dispose();
        _v.Dispose();
        _cayley.Dispose();
        _skew.Dispose();
        _outer.Dispose();
        _inner.Dispose();
    }

    /// <summary>
    /// <c>(diag(a) R diag(b) - I) S1</c> [r, r] as <c>diag(a) E diag(b S1) + diag((a b - 1) S1)</c>, R = I + E and
    /// a b - 1 = (a - 1) b + (b - 1): no cancellation near the start.
    /// </summary>
    private Tensor Core()
    {
        Tensor deviation = _cayley.Deviations(_skew.unsqueeze(0)).squeeze(0);
        Tensor scaled = ((_outer - 1) * _inner) + (_inner - 1);
        return (_outer.unsqueeze(1) * deviation * (_inner * _s)) + diag(scaled * _s);
    }
}
