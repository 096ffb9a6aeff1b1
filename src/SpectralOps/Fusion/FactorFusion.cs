using Spectral.SpectralOps.Export;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Fusion;

/// <summary>The sum of changes of one weight as LoRA factors: <c>Delta = sum_i c_i (alpha_i / k_i) B_i A_i</c>, exact for adapters of any method.</summary>
public static class FactorFusion
{
    /// <summary>
    /// <c>B = [c_1 scale_1 B_1, c_2 scale_2 B_2, ...]</c> and <c>A = [A_1; A_2; ...]</c>: the rank is the sum of ranks, and where that
    /// is more than the weight can have, the product itself times the identity.
    /// </summary>
    /// <param name="terms">At least one, all of one weight's shape.</param>
    /// <returns>Alpha is the rank, so that the scale is 1.</returns>
    public static LoraFactors Concatenate(IReadOnlyList<FusionTerm> terms)
    {
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        List<(Tensor A, Tensor B)> factors = [.. terms.Select(Scaled)];
        return Bounded(cat([.. factors.Select(factor => factor.A)], 0), cat([.. factors.Select(factor => factor.B)], 1));
    }

    /// <summary>A [k, d_in] and B [d_out, k] of no more than min(d_out, d_in) rows and columns, with the same product.</summary>
    internal static LoraFactors Bounded(Tensor a, Tensor b)
    {
        (long output, long input) = (b.shape[0], a.shape[1]);
        if (a.shape[0] > Math.Min(output, input))
        {
            Tensor product = b.mm(a);
            (a, b) = output < input
                ? (product, eye(output, dtype: product.dtype, device: product.device))
                : (eye(input, dtype: product.dtype, device: product.device), product);
        }

        return new LoraFactors(Plain(a), Plain(b), a.shape[0]);
    }

    private static (Tensor A, Tensor B) Scaled(FusionTerm term)
    {
        using LoraFactors factors = LoraFactors.Of(term.Adapter);
        double scale = term.Coefficient * factors.Alpha / factors.Rank;
        return (factors.A.clone(), factors.B * scale);
    }

    private static Tensor Plain(Tensor tensor) => tensor.to(ScalarType.Float32).contiguous().clone().DetachFromDisposeScope();
}
