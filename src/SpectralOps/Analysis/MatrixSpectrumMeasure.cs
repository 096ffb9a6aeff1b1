using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Analysis;

/// <summary>The singular values of a weight and what they say in a few numbers.</summary>
/// <param name="Values">All of them, descending.</param>
/// <param name="FrobeniusNorm">sqrt(sum s^2).</param>
/// <param name="StableRank">||W||_F^2 / s_1^2, in 1 .. min(d_out, d_in) (Rudelson and Vershynin 2007).</param>
/// <param name="EffectiveRank">exp of the entropy of s / sum s (Roy and Vetterli 2007).</param>
/// <param name="ColumnsForHalf">Fewest leading triplets with half of ||W||_F^2.</param>
public sealed record MatrixSpectrumMeasure(
    IReadOnlyList<double> Values, double FrobeniusNorm, double StableRank, double EffectiveRank, int ColumnsForHalf)
{
    /// <param name="weight">W [d_out, d_in], any floating dtype; decomposed in fp64.</param>
    public static MatrixSpectrumMeasure Of(Tensor weight)
    {
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return Of(linalg.svdvals(weight.detach().cpu().to(ScalarType.Float64)).contiguous().data<double>().ToArray());
    }

    internal static MatrixSpectrumMeasure Of(double[] values)
    {
        double energy = values.Sum(value => value * value);
        double sum = values.Sum();
        double entropy = sum == 0 ? 0 : -values.Where(value => value > 0).Sum(value => value / sum * Math.Log(value / sum));
        int half = 0;
        for (double part = 0; half < values.Length && part < energy / 2; half++)
        {
            part += values[half] * values[half];
        }

        return new MatrixSpectrumMeasure(
            values, Math.Sqrt(energy), values[0] == 0 ? 0 : energy / (values[0] * values[0]), sum == 0 ? 0 : Math.Exp(entropy), half);
    }
}
