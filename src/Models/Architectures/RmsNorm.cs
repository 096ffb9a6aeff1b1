using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>Root-mean-square norm over the last dimension (Zhang and Sennrich 2019), computed in fp32.</summary>
/// <param name="weight">Gain [d].</param>
/// <param name="epsilon">Added to the mean square.</param>
internal sealed class RmsNorm(Tensor weight, double epsilon)
{
    /// <summary>x [..., d] -> [..., d], same dtype.</summary>
    public Tensor Forward(Tensor x)
    {
        Tensor exact = x.to_type(ScalarType.Float32);
        Tensor inverse = (exact.square().mean([-1], keepdim: true) + epsilon).rsqrt();
        return (exact * inverse).to_type(x.dtype) * weight;
    }
}
