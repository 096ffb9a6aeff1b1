using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// VeRA (arXiv 2310.11454): <c>W + diag(b) B diag(d) A</c>. A [r, d_in] and B [d_out, r] are frozen, Kaiming-uniform, and the same for all
/// weights of one shape: they are drawn from the seed and the shape. d [r] starts at 0.1, b [d_out] at 0.
/// </summary>
public sealed class VeraAdapter : LowRankAdapter
{
    private const double StartOfD = 0.1;

    private readonly Tensor _a;
    private readonly Tensor _b;
    private readonly Tensor _inner;
    private readonly Tensor _outer;

    /// <param name="specification">Rank and seed.</param>
    /// <param name="weight">W [d_out, d_in]; gives shape and device.</param>
    public VeraAdapter(AdapterSpecification specification, FrozenWeight weight)
    {
        (long outputSize, long inputSize) = (weight.OutputSize, weight.InputSize);
        string shape = $"{outputSize} x {inputSize}";

        // He's bound, sqrt(6 / fan_in), which PEFT draws both from.
        _a = RandomMatrices.Uniform(
            specification.Rank, inputSize, MathF.Sqrt(6f / inputSize), specification.Seed, "vera_A", shape, weight.Device);
        _b = RandomMatrices.Uniform(
            outputSize, specification.Rank, MathF.Sqrt(6f / specification.Rank), specification.Seed, "vera_B", shape, weight.Device);
        _inner = Trainable(full([specification.Rank], StartOfD, float32, weight.Device));
        _outer = Trainable(zeros([outputSize], float32, weight.Device));
        Parameters = [new("vera_lambda_b", _outer), new("vera_lambda_d", _inner)];
    }

    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    /// <summary>A [r, d_in].</summary>
    internal Tensor Down => _a;

    /// <summary>B [d_out, r].</summary>
    internal Tensor Up => _b;

    internal override LowRankFactors LowRank()
    {
        Tensor up = _outer.unsqueeze(1) * _b;
        return new LowRankFactors(_a.t(), _inner, up, TrainedDown: null, up);
    }

    protected override void Dispose(bool disposing)
    {
        _a.Dispose();
        _b.Dispose();
        _inner.Dispose();
        _outer.Dispose();
    }
}
