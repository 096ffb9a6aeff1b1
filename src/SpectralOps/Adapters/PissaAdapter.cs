using Spectral.SpectralOps.Decomposition;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// PiSSA (arXiv 2404.02948): <c>(W - U1 S1 V1^T) + A B</c> with <c>A = U1 S1^1/2 + dA</c> and <c>B = S1^1/2 V1^T + dB</c>. What is held
/// and trained is the changes dA and dB, which has the same gradients and leaves W as it is: <c>Delta = dA B + U1 S1^1/2 dB</c>.
/// </summary>
public sealed class PissaAdapter : LowRankAdapter
{
    private readonly Tensor _u;
    private readonly Tensor _s;
    private readonly Tensor _v;
    private readonly Tensor _root;
    private readonly Tensor _changeA;
    private readonly Tensor _changeB;

    /// <param name="columns">U1 [d_out, r], s1 [r], V1 [d_in, r]; copied.</param>
    /// <param name="device">Where the adapter lives.</param>
    public PissaAdapter(SpectralBasis columns, Device device)
    {
        _u = Frozen.Copy(columns.U, device);
        _s = Frozen.Copy(columns.S, device);
        _v = Frozen.Copy(columns.V, device);
        using (no_grad())
        {
            _root = _s.sqrt().DetachFromDisposeScope();
        }

        _changeA = Trainable(zeros_like(_u));
        _changeB = Trainable(zeros_like(_v));
        Parameters = [new("pissa_A", _changeA), new("pissa_B", _changeB)];
    }

    /// <summary>dA [d_out, r] and dB^T [d_in, r].</summary>
    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    public override AdapterColumns Columns => new(_u, _s, _v);

    internal override LowRankFactors LowRank()
    {
        Tensor trained = (_v * _root) + _changeB;

        // Both halves of P move alike: one gradient serves them.
        return new LowRankFactors(cat([trained, _changeB], 1), Core: null, cat([_changeA, _u * _root], 1), trained, _changeA);
    }

    protected override void Dispose(bool disposing)
    {
        _u.Dispose();
        _s.Dispose();
        _v.Dispose();
        _root.Dispose();
        _changeA.Dispose();
        _changeB.Dispose();
    }
}
