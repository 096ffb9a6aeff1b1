using static TorchSharp.torch;

namespace Spectral.SpectralOps.Analysis;

/// <summary>The rank of a matrix of fp32 numbers: how many singular values stand out of its rounding.</summary>
public static class NumericalRank
{
    private const double SingleEpsilon = 1.0 / (1 << 23);

    /// <param name="matrix">[m, n], fp64.</param>
    public static int Of(Tensor matrix)
    {
        using var scope = NewDisposeScope();
        double[] values = linalg.svdvals(matrix).contiguous().data<double>().ToArray();
        double threshold = Threshold(values[0], matrix.shape[0], matrix.shape[1]);
        return values.Count(value => value > threshold);
    }

    /// <summary>max(m, n) 2^-23 of the largest singular value, as LAPACK's and NumPy's users count (Golub and Van Loan, section 5.5.8).</summary>
    public static double Threshold(double largest, long rows, long columns) => Math.Max(rows, columns) * SingleEpsilon * largest;
}
