using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Analysis;

/// <summary>The angles between two subspaces of one dimension (Bjorck and Golub 1973), small ones as exact as large ones.</summary>
public static class PrincipalAngles
{
    /// <param name="one">Orthonormal columns [d, k], fp64.</param>
    /// <param name="other">Orthonormal columns [d, k], fp64.</param>
    /// <returns>k angles in degrees, ascending, 0 .. 90.</returns>
    public static IReadOnlyList<double> Degrees(Tensor one, Tensor other)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor product = one.t().mm(other);
        double[] cosines = Values(product);

        // The cosine of a small angle is 1 to the last bit; its sine is not lost.
        double[] sines = Values(other - one.mm(product));
        Array.Reverse(sines);
        return [.. cosines.Zip(sines, (cosine, sine) =>
            double.RadiansToDegrees(cosine * cosine > 0.5 ? Math.Asin(Math.Min(1, sine)) : Math.Acos(Math.Min(1, cosine))))];
    }

    private static double[] Values(Tensor matrix) => linalg.svdvals(matrix).contiguous().data<double>().ToArray();
}
