using Spectral.Shared.Errors;
using Spectral.SpectralOps.Export;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Fusion;

/// <summary>
/// Gradient fusion (Mix-of-Show, arXiv 2305.18292): the change D of one weight that does to each task's inputs X_i what the task's
/// own Delta_i does to them, in the least-squares sense:
/// <c>min_D sum_i c_i ||(D - Delta_i) X_i||^2 + lambda ||D||^2</c>, X_i [d_in, tokens].
/// </summary>
/// <remarks>
/// Solved, not descended: with G_i = X_i X_i^T the minimum is <c>D = (sum_i c_i Delta_i G_i) (sum_i c_i G_i + lambda I)^-1</c>, in fp64.
/// With Delta_i = B_i A_i it is <c>sum_i B_i A'_i</c>, <c>A'_i = c_i A_i G_i (sum_j c_j G_j + lambda I)^-1</c>: exact LoRA factors whose
/// rank is the sum of ranks. lambda is in units of the inputs' mean energy, trace(sum_i c_i G_i) / d_in: what no task's inputs show
/// stays as it is in the base.
/// </remarks>
public static class GradientFusion
{
    /// <summary>lambda in units of the inputs' mean energy, unless told otherwise.</summary>
    public const double DefaultRidge = 1e-4;

    /// <param name="module">Path of the weight, for errors.</param>
    /// <param name="terms">At least one; their coefficients weigh the tasks and are not negative.</param>
    /// <param name="grams">G_i [d_in, d_in] of each term, fp64 on the CPU.</param>
    /// <param name="ridge">lambda, at least 0, in units of the mean energy.</param>
    /// <exception cref="UserErrorException">The inputs are all zero, or without a ridge do not determine the change.</exception>
    public static LoraFactors Solve(string module, IReadOnlyList<FusionTerm> terms, IReadOnlyList<Tensor> grams, double ridge = DefaultRidge)
    {
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor sum = Weighted(terms, grams);
        double energy = sum.trace().item<double>() / sum.shape[0];
        if (!(energy > 0))
        {
            throw new UserErrorException($"'{module}': no inputs of this layer were seen, so there is nothing to fit; give data of each task.");
        }

        Tensor regular = sum + (eye(sum.shape[0], dtype: ScalarType.Float64) * (ridge * energy));
        Tensor factor = Cholesky(module, regular, ridge);
        List<Tensor> downs = [];
        List<Tensor> ups = [];
        foreach ((FusionTerm term, Tensor gram) in terms.Zip(grams))
        {
            using LoraFactors own = LoraFactors.Of(term.Adapter);
            Tensor seen = gram.mm(own.A.to(ScalarType.Float64).t()) * term.Coefficient;

            // L L^T X = seen by two triangular solves.
            Tensor half = linalg.solve_triangular(factor, seen, upper: false);
            downs.Add(linalg.solve_triangular(factor.t(), half, upper: true).t());
            ups.Add(own.B.to(ScalarType.Float64) * (own.Alpha / own.Rank));
        }

        return FactorFusion.Bounded(cat([.. downs], 0), cat([.. ups], 1));
    }

    private static Tensor Weighted(IReadOnlyList<FusionTerm> terms, IReadOnlyList<Tensor> grams)
    {
        Tensor sum = zeros_like(grams[0]);
        foreach ((FusionTerm term, Tensor gram) in terms.Zip(grams))
        {
            ArgumentOutOfRangeException.ThrowIfNegative(term.Coefficient);
            sum.add_(gram * term.Coefficient);
        }

        return sum;
    }

    private static Tensor Cholesky(string module, Tensor regular, double ridge)
    {
        (Tensor factor, Tensor info) = linalg.cholesky_ex(regular);
        return info.item<int>() == 0
            ? factor
            : throw new UserErrorException(
                $"'{module}': with a ridge of {ridge} the inputs of this layer do not determine its change; use a ridge of {DefaultRidge} or more, or more data.");
    }
}
