using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Layers;

/// <summary>The base model's product, in one place, so that a layer gives the same bits with and without an adapter.</summary>
internal static class FrozenProduct
{
    /// <summary>
    /// x [..., d_in] -> x W^T + b as a matrix [n, d_out], differentiable in x. Of a quantised weight the backward pass keeps the codes alone, and makes
    /// the dense weight again.
    /// </summary>
    /// <param name="x">[..., d_in].</param>
    /// <param name="weight">W [d_out, d_in].</param>
    /// <param name="bias">b [d_out], or null.</param>
    /// <param name="failure">Told of what goes wrong in the backward pass of a quantised weight.</param>
    public static Tensor Of(Tensor x, FrozenWeight weight, Tensor? bias, BackwardFailure failure) => weight.IsQuantized
        ? LowRankUpdate.Of(x.reshape(-1, weight.InputSize), weight, bias, [], failure)
        : Matrix(x, weight.Dense(), bias);

    /// <summary>
    /// x [..., d_in] -> x W^T + b as a matrix [n, d_out]. Always over a matrix: libtorch takes another kernel, with other bits, for
    /// half-precision x of three dimensions.
    /// </summary>
    public static Tensor Matrix(Tensor x, Tensor weight, Tensor? bias) =>
        nn.functional.linear(x.reshape(-1, weight.shape[1]), weight, bias);

    /// <summary>The matrix y [n, d_out] in the shape of x [..., d_in]: [..., d_out].</summary>
    public static Tensor Unflatten(Tensor y, Tensor x) => y.view([.. x.shape[..^1], y.shape[1]]);
}
