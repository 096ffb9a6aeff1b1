using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// DoRA (arXiv 2402.09353): <c>W' = m V / ||V||</c> by rows, <c>V = W + (alpha / r) B A</c>. m [d_out] starts at W's row norms, A and B as
/// LoRA's. The norm is a constant to the gradient, as section 4.3 of the paper proposes and PEFT does.
/// </summary>
/// <remarks>
/// The rows of <c>x V^T</c> are the base's with the low-rank product added; then each column of the result is scaled by
/// <c>m / ||V|| = 1 + e</c>. The norms come from <c>||W||^2 + 2 s (W A^T) B + s^2 B (A A^T) B</c> by rows: V is never formed.
/// </remarks>
public sealed class DoraAdapter : Adapter
{
    private readonly Tensor _a;
    private readonly Tensor _b;
    private readonly Tensor _magnitude;
    private readonly Tensor _squaredNorms;
    private readonly float _scale;

    /// <param name="specification">Rank, alpha and seed.</param>
    /// <param name="module">Module path; A is keyed by (seed, module).</param>
    /// <param name="weight">W [d_out, d_in].</param>
    public DoraAdapter(AdapterSpecification specification, string module, FrozenWeight weight)
    {
        Alpha = specification.Alpha ?? specification.Rank;
        _scale = (float)(Alpha / specification.Rank);
        _a = RandomMatrices.KaimingUniform(specification.Rank, weight.InputSize, specification.Seed, "lora_A", module, weight.Device).requires_grad_();
        _b = zeros([weight.OutputSize, specification.Rank], float32, weight.Device).requires_grad_().DetachFromDisposeScope();
        using (no_grad())
        {
            using var scope = NewDisposeScope();
            _squaredNorms = weight.Dense().to(float32).square().sum(1).DetachFromDisposeScope();
            _magnitude = _squaredNorms.sqrt().DetachFromDisposeScope();
        }

        _magnitude.requires_grad_();

        // Decay would pull the magnitudes from the norms they start with to 0.
        Parameters = [new("lora_A", _a), new("lora_B", _b), new("lora_magnitude_vector", _magnitude, Decayed: false)];
    }

    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    /// <summary>A [r, d_in].</summary>
    internal Tensor Down => _a;

    /// <summary>B [d_out, r].</summary>
    internal Tensor Up => _b;

    /// <summary>m [d_out].</summary>
    internal Tensor Magnitude => _magnitude;

    /// <summary>The low-rank part is scaled by alpha / r.</summary>
    internal double Alpha { get; }

    internal override LowRankFactors LowRank()
    {
        Tensor down = _a.t() * _scale;
        return new LowRankFactors(down, Core: null, _b, down, _b);
    }

    /// <summary>The bias is not scaled, so it is taken off the part that e multiplies.</summary>
    internal override OutputChange Outputs => (y, _, weight, bias) =>
        y + ((bias is null ? y : y - bias) * Excess(weight).to(y.dtype));

    public override Tensor Delta(Tensor weight)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        Tensor excess = Excess(weight).unsqueeze(1);
        Tensor update = _b.mm(_a) * _scale;
        return scope.MoveToOuter((weight.to(float32) * excess) + update + (update * excess));
    }

    protected override void Dispose(bool disposing)
    {
        _a.Dispose();
        _b.Dispose();
        _magnitude.Dispose();
        _squaredNorms.Dispose();
    }

    /// <summary>e = m / ||V|| - 1 [d_out]: exactly zero at the start, where both are the same number.</summary>
    private Tensor Excess(FrozenWeight weight) => (_magnitude / Norms(weight)) - 1;

    /// <summary>||V|| by rows [d_out], without a gradient.</summary>
    private Tensor Norms(FrozenWeight weight)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();

        // Of two columns at least, and row-major: a product with a single one, or with a transposed view of few, has bits that change with
        // the alignment of its operands.
        Tensor down = (_a.shape[0] == 1 ? cat([_a, zeros_like(_a)]) : _a).t().contiguous();
        Tensor up = _a.shape[0] == 1 ? cat([_b, zeros_like(_b)], 1) : _b;
        Tensor crossed = weight.Dense().to(float32).mm(down);
        Tensor squared = up.mm(down.t().contiguous().mm(down));
        Tensor change = (((2 * crossed) + (squared * _scale)) * up).sum(dim: 1) * _scale;
        return scope.MoveToOuter((_squaredNorms + change).sqrt());
    }
}
