using static TorchSharp.torch;

namespace Spectral.SpectralOps.Analysis;

/// <summary>The rank of a matrix of fp32 numbers: how many singular values stand out of its rounding.</summary>
public static class NumericalRank
{
    private const double SingleEpsilon = 1.0 / (1 << 23);

    /// <param name="matrix">[m, n], fp64.</param>
    public static int Of(Tensor matrix)
    {
        double[] values = Values(matrix);
        return Above(values, Threshold(values[0], matrix.shape[0], matrix.shape[1]));
    }

    /// <summary>Singular values above a threshold.</summary>
    internal static int Of(Tensor matrix, double threshold) => Above(Values(matrix), threshold);

    /// <summary>max(m, n) 2^-23 of the largest singular value, as LAPACK's and NumPy's users count (Golub and Van Loan, section 5.5.8).</summary>
    public static double Threshold(double largest, long rows, long columns) => Math.Max(rows, columns) * SingleEpsilon * largest;

    private static int Above(double[] values, double threshold) => values.Count(value => value > threshold);

    private static double[] Values(Tensor matrix)
    {
        using var scope = NewDisposeScope();
        return linalg.svdvals(matrix).contiguous().data<double>().ToArray();
    }
}
