using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary><c>W' = W + (alpha / r) B A</c> (LoRA, arXiv 2106.09685): A [r, d_in] Kaiming-uniform, B [d_out, r] zero.</summary>
public sealed class LoraAdapter : Adapter
{
    private readonly Tensor _a;
    private readonly Tensor _b;
    private readonly float _scale;
    private readonly CounterDropout? _dropout;

    /// <param name="specification">Rank, alpha, dropout and seed.</param>
    /// <param name="module">Module path; A and dropout are keyed by (seed, module).</param>
    /// <param name="weight">W [d_out, d_in]; gives shape and device.</param>
    /// <param name="leaf">Step and rows of the forward pass, which dropout is keyed by.</param>
    public LoraAdapter(AdapterSpecification specification, string module, FrozenWeight weight, LeafContext leaf)
    {
        Alpha = specification.Alpha ?? specification.Rank;
        _scale = (float)(Alpha / specification.Rank);
        _a = RandomMatrices.KaimingUniform(specification.Rank, weight.InputSize, specification.Seed, "lora_A", module, weight.Device).requires_grad_();
        _b = zeros([weight.OutputSize, specification.Rank], float32, weight.Device).requires_grad_().DetachFromDisposeScope();
        _dropout = specification.Dropout > 0 ? new CounterDropout(specification.Dropout, specification.Seed, module, leaf) : null;
        Parameters = [new("lora_A", _a), new("lora_B", _b)];
    }

    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    /// <summary>A [r, d_in].</summary>
    internal Tensor Down => _a;

    /// <summary>B [d_out, r].</summary>
    internal Tensor Up => _b;

    /// <summary>The update is scaled by alpha / r.</summary>
    internal double Alpha { get; }

    public override Tensor Forward(Tensor x, FrozenWeight weight, Tensor? bias) => _dropout is null
        ? base.Forward(x, weight, bias)
        : LowRankUpdate.Composed(x, weight, bias, _dropout.Apply(x), Factors(), BackwardFailure);

    public override bool SharesProduct => _dropout is null;

    internal override LowRankFactors? LowRank() => _dropout is null ? Factors() : null;

    public override Tensor Delta(Tensor weight)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(_b.mm(_a) * _scale);
    }

    private LowRankFactors Factors()
    {
        Tensor down = _a.t() * _scale;
        return new LowRankFactors(down, Core: null, _b, down, _b);
    }

    protected override void Dispose(bool disposing)
    {
        _a.Dispose();
        _b.Dispose();
    }
}
