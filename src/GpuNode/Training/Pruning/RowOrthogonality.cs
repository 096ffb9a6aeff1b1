using System.Numerics;
using System.Runtime.Intrinsics;

namespace Spectral.GpuNode.Training.Pruning;

/// <summary>The gradient of <c>||R R^T - I||_F^2</c>, in one order of operations whatever the vector hardware.</summary>
internal static class RowOrthogonality
{
    /// <summary><paramref name="weight"/> times the gradient, <c>4 (R R^T - I) R</c>: the small product in double, the large one in fp32.</summary>
    /// <param name="rows">R [r, n].</param>
    /// <param name="count">r.</param>
    /// <param name="weight">gamma.</param>
    /// <param name="gradient">Gets [r, n].</param>
    public static void Gradient(ReadOnlySpan<float> rows, int count, double weight, Span<float> gradient)
    {
        int length = rows.Length / count;
        float[] factors = Factors(rows, count, length, weight);
        int vectorized = length - (length % Vector<float>.Count);
        for (int i = 0; i < vectorized; i += Vector<float>.Count)
        {
            for (int row = 0; row < count; row++)
            {
                Vector<float> sum = Vector<float>.Zero;
                for (int other = 0; other < count; other++)
                {
                    sum += new Vector<float>(rows[((other * length) + i)..]) * factors[(row * count) + other];
                }

                sum.CopyTo(gradient[((row * length) + i)..]);
            }
        }

        for (int i = vectorized; i < length; i++)
        {
            for (int row = 0; row < count; row++)
            {
                float sum = 0;
                for (int other = 0; other < count; other++)
                {
                    sum += rows[(other * length) + i] * factors[(row * count) + other];
                }

                gradient[(row * length) + i] = sum;
            }
        }
    }

    /// <summary><c>4 gamma (R R^T - I)</c> [r, r].</summary>
    private static float[] Factors(ReadOnlySpan<float> rows, int count, int length, double weight)
    {
        float[] factors = new float[count * count];
        for (int row = 0; row < count; row++)
        {
            for (int other = 0; other <= row; other++)
            {
                double product = Dot(rows.Slice(row * length, length), rows.Slice(other * length, length));
                factors[(row * count) + other] = factors[(other * count) + row] = (float)(4 * weight * (product - (row == other ? 1 : 0)));
            }
        }

        return factors;
    }

    /// <summary>Eight sums side by side, joined in a fixed order: the same bits with any vector hardware, or none.</summary>
    private static double Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        Vector256<double> lower = Vector256<double>.Zero;
        Vector256<double> upper = Vector256<double>.Zero;
        int vectorized = one.Length - (one.Length % Vector256<float>.Count);
        for (int i = 0; i < vectorized; i += Vector256<float>.Count)
        {
            (Vector256<double> oneLow, Vector256<double> oneHigh) = Vector256.Widen(Vector256.Create(one.Slice(i, Vector256<float>.Count)));
            (Vector256<double> otherLow, Vector256<double> otherHigh) = Vector256.Widen(Vector256.Create(other.Slice(i, Vector256<float>.Count)));
            lower += oneLow * otherLow;
            upper += oneHigh * otherHigh;
        }

        Vector256<double> sums = lower + upper;
        double dot = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (int i = vectorized; i < one.Length; i++)
        {
            dot += (double)one[i] * other[i];
        }

        return dot;
    }
}
