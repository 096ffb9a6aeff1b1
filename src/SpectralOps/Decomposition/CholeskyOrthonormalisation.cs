using static TorchSharp.torch;

namespace Spectral.SpectralOps.Decomposition;

/// <summary>
/// Cholesky-QR of a few long rows: matrix products in place of LAPACK's Householder QR, which is slow on such shapes. The Gram
/// matrix and its factor are fp64, so the loss of orthogonality is that of fp32 up to a condition of about 1e4; beyond that a
/// second pass restores it, and rows dependent within fp32 are reported.
/// </summary>
internal static class CholeskyOrthonormalisation
{
    private const double SecondPassBelow = 1e-3;
    private const double DependentBelow = 1e-6;

    /// <summary>block [b, n] = factor [b, b] rows [b, n] with orthonormal rows. False where the rows are dependent or not finite.</summary>
    public static bool TryRows(Tensor block, out Tensor? rows, out Tensor? factor)
    {
        rows = null;
        factor = null;
        if (Pass(block) is not { } first || first.Spread < DependentBelow)
        {
            return false;
        }

        (Tensor orthonormal, Tensor lower, _) = first;
        if (first.Spread < SecondPassBelow)
        {
            if (Pass(orthonormal) is not { } second || second.Spread < SecondPassBelow)
            {
                return false;
            }

            (orthonormal, lower) = (second.Rows, lower.mm(second.Lower));
        }

        rows = orthonormal;
        factor = lower.to(float32);
        return true;
    }

    /// <summary>One Cholesky-QR; Spread is the smallest diagonal entry of the factor relative to the largest. Null where it breaks down.</summary>
    private static (Tensor Rows, Tensor Lower, double Spread)? Pass(Tensor block)
    {
        Tensor wide = block.to(float64);
        (Tensor lower, Tensor info) = linalg.cholesky_ex(wide.mm(wide.t()));
        if (info.item<int>() != 0)
        {
            return null;
        }

        Tensor diagonal = lower.diagonal();
        double spread = diagonal.min().item<double>() / diagonal.max().item<double>();
        Tensor inverse = linalg.solve_triangular(lower, eye(lower.shape[0], dtype: float64, device: lower.device), upper: false);
        return double.IsFinite(spread) ? (inverse.mm(wide).to(float32), lower, spread) : null;
    }
}
