using Spectral.SpectralOps.Decomposition;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// LoRA-XS (arXiv 2405.17604): <c>W + U1 S1 R V1^T</c> with R [r, r] trained. Its paper draws R with deviation 1e-5; here it is zero,
/// which has a gradient as well since both sides are frozen, so that training starts at W.
/// </summary>
public sealed class LoraXsAdapter : LowRankAdapter
{
    private readonly Tensor _u;
    private readonly Tensor _s;
    private readonly Tensor _v;
    private readonly Tensor _r;

    /// <param name="columns">U1 [d_out, r], s1 [r], V1 [d_in, r]; copied.</param>
    /// <param name="device">Where the adapter lives.</param>
    public LoraXsAdapter(SpectralBasis columns, Device device)
    {
        _u = Frozen.Copy(columns.U, device);
        _s = Frozen.Copy(columns.S, device);
        _v = Frozen.Copy(columns.V, device);
        _r = Trainable(zeros([columns.Rank, columns.Rank], float32, device));
        Parameters = [new("lora_xs_R", _r)];
    }

    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    public override AdapterColumns Columns => new(_u, _s, _v);

    internal override LowRankFactors LowRank() => new(_v, (_s.unsqueeze(1) * _r).t(), _u, TrainedDown: null, TrainedUp: null);

    protected override void Dispose(bool disposing)
    {
        _u.Dispose();
        _s.Dispose();
        _v.Dispose();
        _r.Dispose();
    }
}
