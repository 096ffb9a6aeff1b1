using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>Layer normalization over the last dimension (Ba et al. 2016), computed in fp32.</summary>
/// <param name="weight">Gain [d].</param>
/// <param name="bias">Offset [d].</param>
/// <param name="epsilon">Added to the variance.</param>
internal sealed class LayerNorm(Tensor weight, Tensor bias, double epsilon)
{
    private readonly long[] _shape = [weight.shape[0]];

    /// <summary>x [..., d] -> [..., d], same dtype.</summary>
    public Tensor Forward(Tensor x) => nn.functional.layer_norm(
        x.to_type(ScalarType.Float32), _shape, weight.to_type(ScalarType.Float32), bias.to_type(ScalarType.Float32), epsilon).to_type(x.dtype);
}
