using System.Runtime.Intrinsics;

namespace Spectral.GpuNode.Training;

/// <summary>From the sum over all supervised tokens to the gradient of the mean loss, and its length.</summary>
internal static class MeanGradient
{
    /// <summary>
    /// Divides the gradient by the token count in place and gives its global 2-norm: squares are added in double, per
    /// parameter, in name order.
    /// </summary>
    public static double DivideAndMeasure(float[] gradient, long tokens, IReadOnlyList<ParameterSlice> slices) =>
        Norm(DivideAndSquare(gradient, tokens, slices));

    /// <summary>The norm of a gradient that something was added to after it was divided.</summary>
    public static double Measure(float[] gradient, IReadOnlyList<ParameterSlice> slices) => DivideAndMeasure(gradient, tokens: 1, slices);

    /// <summary>Divides the gradient by the token count in place and gives each parameter's squared norm.</summary>
    public static double[] DivideAndSquare(float[] gradient, long tokens, IReadOnlyList<ParameterSlice> slices) =>
        [.. slices.Select(slice => DivideAndAddSquares(slice.Of(gradient), tokens))];

    /// <summary>The 2-norm of all parameters together.</summary>
    /// <param name="squares">Squared norm of each, in name order.</param>
    public static double Norm(double[] squares)
    {
        double sum = 0;
        foreach (double square in squares)
        {
            sum += square;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>What the gradient is multiplied by so that it is no longer than <paramref name="longest"/>; 0 never clips.</summary>
    public static double ClipScale(double norm, double longest) => longest > 0 && norm > longest ? longest / norm : 1;

    /// <summary>Eight sums side by side, joined in a fixed order: the same bits with any vector hardware, or none.</summary>
    private static double DivideAndAddSquares(Span<float> gradient, float tokens)
    {
        Vector256<double> lower = Vector256<double>.Zero;
        Vector256<double> upper = Vector256<double>.Zero;
        int vectorized = gradient.Length - (gradient.Length % Vector256<float>.Count);
        for (int i = 0; i < vectorized; i += Vector256<float>.Count)
        {
            Span<float> piece = gradient.Slice(i, Vector256<float>.Count);
            Vector256<float> mean = Vector256.Create<float>(piece) / tokens;
            mean.CopyTo(piece);
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(mean);
            lower += low * low;
            upper += high * high;
        }

        Vector256<double> sums = lower + upper;
        double squares = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (int i = vectorized; i < gradient.Length; i++)
        {
            gradient[i] /= tokens;
            squares += (double)gradient[i] * gradient[i];
        }

        return squares;
    }
}
