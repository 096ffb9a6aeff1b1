using static TorchSharp.torch;

namespace Spectral.SpectralOps.Decomposition;

/// <summary>All singular triplets by LAPACK, of which the leading ones are kept.</summary>
internal static class FullSvd
{
    public const string Algorithm = "full-1";

    /// <summary>W [d_out, d_in] fp32 -> U [d_out, rank], s [rank], V [d_in, rank], contiguous.</summary>
    public static (Tensor U, Tensor S, Tensor V) Compute(Tensor weight, int rank)
    {
        using var scope = NewDisposeScope();
        (Tensor u, Tensor s, Tensor vh) = linalg.svd(weight, fullMatrices: false);

        // Copies, so that the part not asked for is given back; the layout (contiguous columns' matrix) is the file's.
        Tensor leftVectors = u.narrow(1, 0, rank).clone().contiguous();
        Tensor values = s.narrow(0, 0, rank).clone();
        Tensor rightVectors = vh.narrow(0, 0, rank).t().clone().contiguous();
        return scope.MoveToOuter(leftVectors, values, rightVectors);
    }
}
