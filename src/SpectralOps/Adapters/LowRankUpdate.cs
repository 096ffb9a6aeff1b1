using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// The base product with a low-rank product added into it: two thin products per linear, and no tensor of x's or y's size
/// beyond the ones the base model makes itself.
/// </summary>
internal static class LowRankUpdate
{
    /// <summary>
    /// x [n, d_in] -> x W^T + b + (x P) C Q^T, in x's dtype. Where P, C or Q is zero the result is the base's to the bit:
    /// the update adds exact zeros to it.
    /// </summary>
    /// <param name="x">[n, d_in].</param>
    /// <param name="weight">W [d_out, d_in].</param>
    /// <param name="bias">b [d_out], or null.</param>
    /// <param name="parts">Rows of x with their factors in fp32; the others are the base's.</param>
    /// <param name="failure">Told of what goes wrong in the backward pass.</param>
    public static Tensor Of(
        Tensor x, FrozenWeight weight, Tensor? bias, IEnumerable<(long First, long Count, LowRankFactors Factors)> parts, BackwardFailure failure)
    {
        AdaptedRows[] ready = [.. parts.Select(part => new AdaptedRows(part.First, part.Count, Ready(part.Factors, x)))];
        return new AdaptedProduct(weight, bias, ready).Of(x, failure);
    }

    /// <summary>The same of libtorch's own operations, where the update sees another input than the base does (dropout).</summary>
    public static Tensor Composed(Tensor x, FrozenWeight weight, Tensor? bias, Tensor updateInput, LowRankFactors factors, BackwardFailure failure)
    {
        (Tensor down, Tensor? core, Tensor up) = (factors.Down, factors.Core, factors.Up);
        if (down.shape[1] == 1)
        {
            (down, core, up) = (WithZeroColumn(core is null ? down : down * core), null, WithZeroColumn(up));
        }

        Tensor y = FrozenProduct.Of(x, weight, bias, failure);
        Tensor inner = updateInput.reshape(-1, weight.InputSize).mm(Plain(down, x));
        if (core is not null)
        {
            inner = inner.mm(Plain(core, x));
        }

        // In place: the backward pass of the product does not need its result.
        return FrozenProduct.Unflatten(y.addmm_(inner, Plain(up, x).t()), x);
    }

    /// <summary>In x's dtype, row-major, of two columns or more.</summary>
    private static LowRankFactors Ready(LowRankFactors factors, Tensor x)
    {
        if (factors.Down.shape[1] == 1)
        {
            Tensor? moved = factors.Core is { } core ? factors.Down * core : null;
            factors = new LowRankFactors(
                WithZeroColumn(moved ?? factors.Down), Core: null, WithZeroColumn(factors.Up), moved ?? factors.TrainedDown, factors.TrainedUp);
        }

        return new LowRankFactors(
            Plain(factors.Down, x),
            factors.Core is null ? null : Plain(factors.Core, x),
            Plain(factors.Up, x),
            factors.TrainedDown is null ? null : Plain(factors.TrainedDown, x),
            factors.TrainedUp is null ? null : Plain(factors.TrainedUp, x));
    }

    /// <summary>
    /// In x's dtype and row-major: on a transposed view of few columns MKL takes dot-product kernels whose bits change with the
    /// alignment of their operands.
    /// </summary>
    private static Tensor Plain(Tensor factor, Tensor x) => factor.to(x.dtype).contiguous();

    /// <summary>A second column, of zeros: products with a single one are matrix-vector products, whose bits change with alignment as well.</summary>
    private static Tensor WithZeroColumn(Tensor factor) => cat([factor, zeros_like(factor)], 1);
}
