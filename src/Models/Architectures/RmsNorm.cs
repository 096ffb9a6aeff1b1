using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>
/// Root-mean-square norm over the last dimension (Zhang and Sennrich 2019), computed in fp32. For the way back its input is kept, and one number
/// for each vector; the operations are those that libtorch's derivatives of the formula come to, in their order.
/// </summary>
/// <param name="weight">Gain [d].</param>
/// <param name="epsilon">Added to the mean square.</param>
/// <param name="failure">Told of what goes wrong in the backward pass.</param>
internal sealed class RmsNorm(Tensor weight, double epsilon, BackwardFailure failure) : TensorOperation
{
    /// <summary>x [..., d] -> [..., d], same dtype.</summary>
    /// <remarks>
    /// Given twice, x gets the two parts of its gradient one after the other, each added to what reaches it from elsewhere, as libtorch adds them up: a sum's
    /// bits depend on its order.
    /// </remarks>
    public Tensor Forward(Tensor x) => Apply(failure, x, x, weight);

    protected override (Tensor Result, Tensor[] Kept) Compute(Tensor[] inputs)
    {
        Tensor x = inputs[0];
        Tensor exact = x.to_type(ScalarType.Float32);
        Tensor inverse = (exact.square().mean([-1], keepdim: true) + epsilon).rsqrt();
        return ((exact * inverse).to_type(x.dtype).mul_(weight), [x, inverse]);
    }

    /// <summary>With n = 1 / rms(x) and h = w g: dx = h n - x n^3 (h . x) / d, and dw = the sum of g x n over all vectors.</summary>
    protected override IReadOnlyList<Tensor?> Gradients(IReadOnlyList<Tensor> kept, Tensor gradient)
    {
        (Tensor x, Tensor inverse) = (kept[0], kept[1]);
        Tensor exact = x.to_type(ScalarType.Float32);
        Tensor normed = (gradient * weight).to_type(ScalarType.Float32);
        Tensor perSquare = (normed * exact).sum(-1, keepdim: true) * -0.5 * inverse.pow(3) / x.shape[^1];
        (Tensor ofValue, Tensor ofNorm) = (normed * inverse, exact * (perSquare * 2));
        Tensor? ofWeight = weight.requires_grad ? (gradient * (exact * inverse).to_type(x.dtype)).sum([.. Enumerable.Range(0, (int)x.dim() - 1)]) : null;
        return x.dtype == ScalarType.Float32 ? [ofValue, ofNorm, ofWeight] : [ofValue.add_(ofNorm).to_type(x.dtype), null, ofWeight];
    }
}
