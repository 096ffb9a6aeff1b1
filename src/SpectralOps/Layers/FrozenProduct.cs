using static TorchSharp.torch;

namespace Spectral.SpectralOps.Layers;

/// <summary>The base model's product, in one place, so that a layer gives the same bits with and without an adapter.</summary>
internal static class FrozenProduct
{
    /// <summary>
    /// x [..., d_in] -> x W^T + b as a matrix [n, d_out]. Always over a matrix: libtorch takes another kernel, with other bits, for
    /// half-precision x of three dimensions.
    /// </summary>
    public static Tensor Matrix(Tensor x, Tensor weight, Tensor? bias) =>
        nn.functional.linear(x.reshape(-1, weight.shape[1]), weight, bias);

    /// <summary>The matrix y [n, d_out] in the shape of x [..., d_in]: [..., d_out].</summary>
    public static Tensor Unflatten(Tensor y, Tensor x) => y.view([.. x.shape[..^1], y.shape[1]]);
}
