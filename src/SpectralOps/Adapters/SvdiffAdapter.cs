using Spectral.SpectralOps.Decomposition;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// SVDiff (arXiv 2303.11305): <c>U relu(S + delta) V^T</c> over all min(d_out, d_in) triplets, as <c>W + U diag(relu(s + delta) - s) V^T</c>.
/// </summary>
public sealed class SvdiffAdapter : LowRankAdapter
{
    private readonly Tensor _u;
    private readonly Tensor _s;
    private readonly Tensor _v;
    private readonly Tensor _shift;

    /// <param name="columns">All of the weight's triplets; copied.</param>
    /// <param name="device">Where the adapter lives.</param>
    public SvdiffAdapter(SpectralBasis columns, Device device)
    {
        _u = Frozen.Copy(columns.U, device);
        _s = Frozen.Copy(columns.S, device);
        _v = Frozen.Copy(columns.V, device);
        _shift = Trainable(zeros([columns.Rank], float32, device));
        Parameters = [new("svdiff_delta", _shift)];
    }

    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    public override AdapterColumns Columns => new(_u, _s, _v);

    /// <summary>relu(s + delta) - s is the larger of delta and -s: without the sum's rounding.</summary>
    internal override LowRankFactors LowRank() => new(_v, maximum(_shift, -_s), _u, TrainedDown: null, TrainedUp: null);

    protected override void Dispose(bool disposing)
    {
        _u.Dispose();
        _s.Dispose();
        _v.Dispose();
        _shift.Dispose();
    }
}
