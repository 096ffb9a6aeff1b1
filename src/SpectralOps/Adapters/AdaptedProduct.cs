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
    /// <summary>Tensors that are kept for each part: P, C, Q, x P and x P C, those in rows.</summary>
    private const int KeptPerPart = 5;

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

    protected override (Tensor Result, Tensor[] Kept) Compute(Tensor[] inputs)
    {
        Tensor x = inputs[0];
        Tensor y = FrozenProduct.Matrix(x, weight.Dense(), bias);
        Tensor[] kept = [.. parts.SelectMany(part => AddTo(y, x, part))];

        // Kept for libtorch to refuse a weight that was written to meanwhile. A dense form of a quantised one must not wait for the backward pass.
        Tensor held = weight.Tensors[0];
        return (y, [held, parts.Any(part => part.Factors.TrainedDown is not null) ? x : held, .. kept]);
    }

    protected override IReadOnlyList<Tensor?> Gradients(IReadOnlyList<Tensor> kept, Tensor gradient)
    {
        Tensor? inputGradient = _reachesInput ? gradient.mm(weight.Dense()) : null;
        List<Tensor?> gradients = [inputGradient];
        for (int i = 0; i < parts.Count; i++)
        {
            gradients.AddRange(Gradients(parts[i], [.. kept.Skip(2 + (i * KeptPerPart)).Take(KeptPerPart)], kept[1], gradient, inputGradient));
        }

        return gradients;
    }

    /// <summary>
    /// Adds a part's change to its rows of y. Thin factors lie in rows: a few rows times a large matrix is up to ten times faster than
    /// the transposed product.
    /// </summary>
    /// <returns>What the backward pass needs, <see cref="KeptPerPart"/> tensors.</returns>
    private static Tensor[] AddTo(Tensor y, Tensor x, AdaptedRows part)
    {
        Tensor down = Rows(part.Factors.Down);
        Tensor up = Rows(part.Factors.Up);
        Tensor inner = down.mm(x.narrow(0, part.First, part.Count).t());
        Tensor cored = part.Factors.Core switch
        {
            null => inner,
            { } diagonal when diagonal.dim() == 1 => inner * diagonal.unsqueeze(1),
            { } core => Rows(core).mm(inner),
        };
        _ = y.narrow(0, part.First, part.Count).addmm_(cored.t(), up);
        return [down, part.Factors.Core ?? down, up, inner, cored];
    }

    /// <summary>Gradients of P, C and Q of one part; what reaches x through them is added to <paramref name="inputGradient"/>.</summary>
    private static Tensor?[] Gradients(AdaptedRows part, Tensor[] kept, Tensor x, Tensor gradient, Tensor? inputGradient)
    {
        (Tensor down, Tensor core, Tensor up, Tensor inner, Tensor cored) = (kept[0], kept[1], kept[2], kept[3], kept[4]);
        Tensor rows = gradient.narrow(0, part.First, part.Count);
        Tensor innerGradient = up.mm(rows.t());
        Tensor? upGradient = part.TrainedUp is { } trained ? Thin(cored.narrow(0, 0, trained), rows) : null;
        Tensor? coreGradient = null;
        if (part.Factors.Core is not null)
        {
            bool isDiagonal = core.dim() == 1;
            coreGradient = isDiagonal ? (inner * innerGradient).sum(1) : inner.mm(innerGradient.t());
            innerGradient = isDiagonal ? innerGradient * core.unsqueeze(1) : core.mm(innerGradient);
        }

        Tensor? downGradient = part.TrainedDown is { } columns
            ? Thin(Folded(innerGradient, columns), x.narrow(0, part.First, part.Count))
            : null;
        if (inputGradient is not null)
        {
            _ = inputGradient.narrow(0, part.First, part.Count).addmm_(innerGradient.t(), down);
        }

        return [downGradient, coreGradient, upGradient];
    }

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
