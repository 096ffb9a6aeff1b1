using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// The base product with low-rank products added to its rows, as one differentiable operation: y = x W^T + b + (x P) C Q^T, with P, C
/// and Q of whoever the rows belong to. Composed of libtorch's own operations it would make, in the backward pass, a second tensor of
/// x's size and add it to the first, and gradients for frozen columns; here the thin products go straight into the base's results.
/// Rows of one owner have the bits they would have without the others.
/// </summary>
/// <param name="weight">W [d_out, d_in], frozen.</param>
/// <param name="bias">b [d_out], frozen, or null.</param>
/// <param name="parts">Which rows are changed, and how; rows in no part are the base's.</param>
internal sealed class AdaptedProduct(FrozenWeight weight, Tensor? bias, IReadOnlyList<AdaptedRows> parts) : TensorOperation
{
    /// <summary>Tensors that are kept for each part: P, C, Q, x P and x P C.</summary>
    private const int KeptPerPart = 5;

    /// <summary>From so many columns on MKL takes a matrix product as it is.</summary>
    private const int KernelWidth = 12;

    private bool _reachesInput;

    /// <summary>x [n, d_in] -> y [n, d_out].</summary>
    /// <param name="x">[n, d_in].</param>
    /// <param name="failure">Told of what goes wrong in the backward pass.</param>
    public Tensor Of(Tensor x, BackwardFailure failure)
    {
        _reachesInput = x.requires_grad;
        return Apply(
            failure,
            [x, .. parts.SelectMany(part => (Tensor[])[part.Factors.TrainedDown ?? x, part.Factors.Core ?? x, part.Factors.TrainedUp ?? x])]);
    }

    /// <summary>
    /// The thin products come first: they read x while it is still in cache, as what made it has left it there, and the product with W reads it again
    /// anyway. On the way back the same holds for the gradient.
    /// </summary>
    protected override (Tensor Result, Tensor[] Kept) Compute(Tensor[] inputs)
    {
        Tensor x = inputs[0];
        (Tensor Inner, Tensor Cored)[] thin = [.. parts.Select(part => Through(x, part))];
        Tensor y = FrozenProduct.Matrix(x, weight.Dense(), bias);
        foreach ((AdaptedRows part, (_, Tensor cored)) in parts.Zip(thin))
        {
            _ = y.narrow(0, part.First, part.Count).addmm_(cored, Rows(part.Factors.Up));
        }

        // Kept for libtorch to refuse a weight that was written to meanwhile. A dense form of a quantised one must not wait for the backward pass.
        Tensor held = weight.Tensors[0];
        bool needsInput = parts.Any(part => part.Factors.TrainedDown is not null);
        return (y, [held, needsInput ? x : held, .. parts.Zip(thin).SelectMany(pair => Kept(pair.First.Factors, pair.Second))]);
    }

    protected override IReadOnlyList<Tensor?> Gradients(IReadOnlyList<Tensor> kept, Tensor gradient)
    {
        PartGradients[] thin = [.. parts.Select((part, index) =>
            Gradients(part, [.. kept.Skip(2 + (index * KeptPerPart)).Take(KeptPerPart)], kept[1], gradient.narrow(0, part.First, part.Count)))];
        Tensor? inputGradient = null;
        if (_reachesInput)
        {
            inputGradient = gradient.mm(weight.Dense());
            foreach ((AdaptedRows part, PartGradients own) in parts.Zip(thin))
            {
                _ = inputGradient.narrow(0, part.First, part.Count).addmm_(own.Inner, Rows(own.Down));
            }
        }

        return [inputGradient, .. thin.SelectMany(own => own.Trained)];
    }

    /// <summary>x P and x P C of a part's rows, each [n, k].</summary>
    private static (Tensor Inner, Tensor Cored) Through(Tensor x, AdaptedRows part)
    {
        Tensor inner = Narrow(x.narrow(0, part.First, part.Count), part.Factors.Down);
        return (
            inner,
            part.Factors.Core switch
            {
                null => inner,
                { } diagonal when diagonal.dim() == 1 => inner * diagonal,
                { } core => inner.mm(core),
            });
    }

    /// <summary>What the way back needs of a part: <see cref="KeptPerPart"/> tensors.</summary>
    private static Tensor[] Kept(LowRankFactors factors, (Tensor Inner, Tensor Cored) thin) =>
        [factors.Down, factors.Core ?? factors.Down, factors.Up, thin.Inner, thin.Cored];

    /// <summary>Gradients of P, C and Q of one part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="kept">Its <see cref="Kept"/>.</param>
    /// <param name="x">Of all rows.</param>
    /// <param name="gradient">Of the part's rows of y.</param>
    private static PartGradients Gradients(AdaptedRows part, Tensor[] kept, Tensor x, Tensor gradient)
    {
        (Tensor down, Tensor core, Tensor up, Tensor inner, Tensor cored) = (kept[0], kept[1], kept[2], kept[3], kept[4]);
        Tensor innerGradient = Narrow(gradient, up);
        Tensor? upGradient = part.TrainedUp is { } trained ? Thin(Rows(cored).narrow(0, 0, trained), gradient) : null;
        Tensor? coreGradient = null;
        if (part.Factors.Core is not null)
        {
            bool isDiagonal = core.dim() == 1;
            coreGradient = isDiagonal ? (inner * innerGradient).sum(dim: 0) : Rows(inner).mm(innerGradient);
            innerGradient = isDiagonal ? innerGradient * core : innerGradient.mm(core.t());
        }

        Tensor? downGradient = part.TrainedDown is { } columns
            ? Thin(Folded(Rows(innerGradient), columns), x.narrow(0, part.First, part.Count))
            : null;
        return new PartGradients(down, innerGradient, [downGradient, coreGradient, upGradient]);
    }

    /// <summary>What the way back has found of one part.</summary>
    /// <param name="Down">P.</param>
    /// <param name="Inner">What reaches x P: [n, k].</param>
    /// <param name="Trained">Of P, C and Q; null where none is asked for.</param>
    private readonly record struct PartGradients(Tensor Down, Tensor Inner, Tensor?[] Trained);

    /// <summary>
    /// wide [n, d] times a factor of few columns [d, k]: [n, k], row-major. Where k is less than a kernel's width, MKL is up to twice as fast with the transposed
    /// product of the factor's rows.
    /// </summary>
    private static Tensor Narrow(Tensor wide, Tensor factor) => factor.shape[1] >= KernelWidth
        ? wide.mm(factor)
        : Rows(factor).mm(wide.t()).t().contiguous();

    /// <summary>
    /// thin [k, n] times wide [n, d], transposed: [d, k]. One row alone would be a matrix-vector product, whose bits change with the
    /// alignment of its operands, so it gets a row of zeros for company.
    /// </summary>
    private static Tensor Thin(Tensor thin, Tensor wide) => thin.shape[0] == 1
        ? cat([thin, zeros_like(thin)]).mm(wide).narrow(0, 0, 1).t()
        : thin.mm(wide).t();

    /// <summary>Where P holds the trained columns twice, moved and as their change, both halves have the gradient of the same columns.</summary>
    private static Tensor Folded(Tensor innerGradient, long columns) => innerGradient.shape[0] == columns
        ? innerGradient
        : innerGradient.narrow(0, 0, columns) + innerGradient.narrow(0, columns, columns);

    /// <summary>[n, k] -> its transpose [k, n], row-major.</summary>
    private static Tensor Rows(Tensor factor) => factor.t().contiguous();
}
