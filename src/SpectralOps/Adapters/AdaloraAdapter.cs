using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// AdaLoRA (arXiv 2303.10512): <c>W + (alpha / r) P diag(lambda) Q</c>. P [d_out, r] and Q [r, d_in] start Gaussian of deviation 0.02,
/// lambda [r] at zero. The triplets (lambda_i, P_i, Q_i) stay r to the end: the optimizer sets the lambdas of those that are pruned to zero.
/// </summary>
public sealed class AdaloraAdapter : LowRankAdapter
{
    /// <summary>Name of P's parameter.</summary>
    public const string Left = "adalora_P";

    /// <summary>Name of lambda's parameter.</summary>
    public const string Values = "adalora_lambda";

    /// <summary>Name of Q's parameter.</summary>
    public const string Right = "adalora_Q";

    private const double StartDeviation = 0.02;

    private readonly Tensor _left;
    private readonly Tensor _values;
    private readonly Tensor _right;
    private readonly float _scale;

    /// <param name="specification">Rank, alpha and seed.</param>
    /// <param name="module">Module path; P and Q are keyed by (seed, module).</param>
    /// <param name="weight">W [d_out, d_in]; gives shape and device.</param>
    public AdaloraAdapter(AdapterSpecification specification, string module, FrozenWeight weight)
    {
        int rank = specification.Rank;
        _scale = (float)((specification.Alpha ?? rank) / rank);
        _left = Trainable(RandomMatrices.Gaussian(weight.OutputSize, rank, StartDeviation, specification.Seed, Left, module, weight.Device));
        _values = Trainable(zeros([rank], float32, weight.Device));
        _right = Trainable(RandomMatrices.Gaussian(rank, weight.InputSize, StartDeviation, specification.Seed, Right, module, weight.Device));
        Parameters = [new(Left, _left), new(Values, _values), new(Right, _right)];
    }

    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    internal override LowRankFactors LowRank()
    {
        Tensor down = _right.t();
        return new LowRankFactors(down, _values * _scale, _left, down, _left);
    }

    protected override void Dispose(bool disposing)
    {
        _left.Dispose();
        _values.Dispose();
        _right.Dispose();
    }
}
