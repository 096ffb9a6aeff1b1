using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// Lightweight DreamBooth (section 4.1 of HyperDreamBooth, arXiv 2307.06949): <c>W + U_aux B A V_aux^T</c> with frozen random U_aux [d_out, 100]
/// and V_aux [d_in, 50] of orthonormal columns, and B [100, r], A [r, 50] trained: 150 r numbers. A and B start as LoRA's do, B at zero.
/// Weights narrower than the auxiliary factors have these as wide as themselves.
/// </summary>
public sealed class LidbAdapter : LowRankAdapter
{
    private readonly Tensor _left;
    private readonly Tensor _right;
    private readonly Tensor _a;
    private readonly Tensor _b;

    /// <param name="specification">Rank and seed.</param>
    /// <param name="module">Module path; what is random is keyed by (seed, module).</param>
    /// <param name="weight">W [d_out, d_in]; gives shape and device.</param>
    public LidbAdapter(AdapterSpecification specification, string module, FrozenWeight weight)
    {
        long outputs = Math.Min(AdapterShape.LidbOutputs, weight.OutputSize);
        long inputs = Math.Min(AdapterShape.LidbInputs, weight.InputSize);
        _left = RandomMatrices.Orthonormal(weight.OutputSize, outputs, specification.Seed, "lidb_aux_B", module, weight.Device);
        _right = RandomMatrices.Orthonormal(weight.InputSize, inputs, specification.Seed, "lidb_aux_A", module, weight.Device);
        _a = Trainable(RandomMatrices.KaimingUniform(specification.Rank, inputs, specification.Seed, "lidb_A", module, weight.Device));
        _b = Trainable(zeros([outputs, specification.Rank], float32, weight.Device));
        Parameters = [new("lidb_A", _a), new("lidb_B", _b)];
    }

    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    /// <summary>U_aux [d_out, 100].</summary>
    internal Tensor Left => _left;

    /// <summary>V_aux [d_in, 50].</summary>
    internal Tensor Right => _right;

    internal override LowRankFactors LowRank()
    {
        Tensor down = _right.mm(_a.t());
        Tensor up = _left.mm(_b);
        return new LowRankFactors(down, Core: null, up, down, up);
    }

    protected override void Dispose(bool disposing)
    {
        _left.Dispose();
        _right.Dispose();
        _a.Dispose();
        _b.Dispose();
    }
}
