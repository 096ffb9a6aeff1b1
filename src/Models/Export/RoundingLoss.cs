using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Export;

/// <summary>
/// How far rounding merged weights to a half-precision type strays from the update that was merged:
/// <c>||round(W + Delta) - round(W) - Delta|| / ||Delta||</c> over all adapted weights. 0 is exact; at 1 the update is as
/// good as lost.
/// </summary>
internal sealed class RoundingLoss(ScalarType type)
{
    private double _error;
    private double _update;

    /// <summary>0 where nothing was changed.</summary>
    public double Relative => _update == 0 ? 0 : Math.Sqrt(_error / _update);

    /// <param name="weight">W [d_out, d_in], fp32.</param>
    /// <param name="delta">Delta [d_out, d_in], fp32.</param>
    public void Add(Tensor weight, Tensor delta)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor kept = Round(weight + delta) - Round(weight);
        _error += SquaredNorm(kept - delta);
        _update += SquaredNorm(delta);
    }

    private static double SquaredNorm(Tensor x) => x.square().sum(ScalarType.Float64).item<double>();

    private Tensor Round(Tensor x) => x.to_type(type).to_type(ScalarType.Float32);
}
