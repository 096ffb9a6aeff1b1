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
internal sealed class AdaptedProduct : autograd.SingleTensorFunction<AdaptedProduct>
{
    private const string Failure = nameof(Failure);
    private const string Parts = nameof(Parts);
    private const string Input = nameof(Input);
    private const string Weight = nameof(Weight);

    /// <summary>Tensors that are saved for each part: P, C, Q, x P and x P C, those in rows.</summary>
    private const int SavedPerPart = 5;

    public override string Name => nameof(AdaptedProduct);

    /// <summary>x [n, d_in] -> y [n, d_out].</summary>
    /// <param name="x">[n, d_in].</param>
    /// <param name="weight">W [d_out, d_in], frozen.</param>
    /// <param name="bias">b [d_out], frozen, or null.</param>
    /// <param name="parts">Which rows are changed, and how; rows in no part are the base's.</param>
    /// <param name="failure">Told of what goes wrong in the backward pass.</param>
    public static Tensor Of(Tensor x, FrozenWeight weight, Tensor? bias, IReadOnlyList<AdaptedRows> parts, BackwardFailure failure) => apply(
    [
        new Operands(weight, bias, parts, failure),
        x,
        .. parts.SelectMany(part => (Tensor[])[part.Factors.TrainedDown ?? x, part.Factors.Core ?? x, part.Factors.TrainedUp ?? x]),
    ]);

    /// <summary>The same bits where no gradient will be asked for: activation checkpointing computes a result both ways.</summary>
    public static Tensor WithoutGradient(Tensor x, FrozenWeight weight, Tensor? bias, IReadOnlyList<AdaptedRows> parts)
    {
        using var scope = NewDisposeScope();
        Tensor y = FrozenProduct.Matrix(x, weight.Dense(), bias);
        foreach (AdaptedRows part in parts)
        {
            _ = AddTo(y, x, part);
        }

        return y.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        (FrozenWeight weight, Tensor? bias, IReadOnlyList<AdaptedRows> parts, BackwardFailure failure) = (Operands)vars[0];
        var x = (Tensor)vars[1];
        Tensor y = FrozenProduct.Matrix(x, weight.Dense(), bias);
        Tensor[] saved = [.. parts.SelectMany(part => AddTo(y, x, part))];

        // What is saved is only wrapped after this method has returned.
        _ = scope.MoveToOuter(y);
        foreach (Tensor tensor in saved)
        {
            _ = scope.MoveToOuter(tensor);
        }

        ctx.save_data(Failure, (failure, x.shape));
        ctx.save_data(Input, x.requires_grad);
        ctx.save_data(Parts, parts.Select(part => new Part(
            part.First, part.Count, part.Factors.TrainedDown?.shape[1] ?? 0, part.Factors.TrainedUp?.shape[1] ?? 0, part.Factors.Core is not null)).ToArray());
        ctx.save_data(Weight, weight);

        // Saved for libtorch to refuse a weight that was written to meanwhile. A dense form of a quantised one must not wait for the backward pass.
        Tensor held = weight.Tensors[0];
        ctx.save_for_backward([held, parts.Any(part => part.Factors.TrainedDown is not null) ? x : held, .. saved]);
        return y;
    }

    /// <summary>An exception must not leave it: it would end the process. The model asks for it after the pass.</summary>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        HandedGradients.Release();
        using var scope = NewDisposeScope();
        scope.Attach(grad_output);
        (BackwardFailure failure, long[] shape) = ((BackwardFailure, long[]))ctx.get_data(Failure);
        var parts = (Part[])ctx.get_data(Parts);
        try
        {
            return [null!, .. Gradients(ctx, parts, grad_output).Select(gradient => HandedGradients.Give(gradient)!)];
        }
        catch (Exception error)
        {
            failure.Record(error);
            return
            [
                null!,
                HandedGradients.Give(BackwardFailure.Gradient(shape, grad_output.dtype, grad_output.device))!,
                .. Enumerable.Repeat<Tensor>(null!, 3 * parts.Length),
            ];
        }
    }

    /// <summary>
    /// Adds a part's change to its rows of y. Thin factors lie in rows: a few rows times a large matrix is up to ten times faster than
    /// the transposed product.
    /// </summary>
    /// <returns>What the backward pass needs, <see cref="SavedPerPart"/> tensors.</returns>
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

    private static List<Tensor?> Gradients(autograd.AutogradContext ctx, Part[] parts, Tensor gradient)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        Tensor? inputGradient = (bool)ctx.get_data(Input) ? gradient.mm(((FrozenWeight)ctx.get_data(Weight)).Dense()) : null;
        List<Tensor?> gradients = [inputGradient];
        for (int i = 0; i < parts.Length; i++)
        {
            gradients.AddRange(Gradients(parts[i], saved.GetRange(2 + (i * SavedPerPart), SavedPerPart), saved[1], gradient, inputGradient));
        }

        return gradients;
    }

    /// <summary>Gradients of P, C and Q of one part; what reaches x through them is added to <paramref name="inputGradient"/>.</summary>
    private static Tensor?[] Gradients(Part part, List<Tensor> saved, Tensor x, Tensor gradient, Tensor? inputGradient)
    {
        (Tensor down, Tensor core, Tensor up, Tensor inner, Tensor cored) = (saved[0], saved[1], saved[2], saved[3], saved[4]);
        Tensor rows = gradient.narrow(0, part.First, part.Count);
        Tensor innerGradient = up.mm(rows.t());
        Tensor? upGradient = part.TrainedUp == 0 ? null : Thin(cored.narrow(0, 0, part.TrainedUp), rows);
        Tensor? coreGradient = null;
        if (part.HasCore)
        {
            bool isDiagonal = core.dim() == 1;
            coreGradient = isDiagonal ? (inner * innerGradient).sum(1) : inner.mm(innerGradient.t());
            innerGradient = isDiagonal ? innerGradient * core.unsqueeze(1) : core.mm(innerGradient);
        }

        Tensor? downGradient = part.TrainedDown == 0
            ? null
            : Thin(Folded(innerGradient, part.TrainedDown), x.narrow(0, part.First, part.Count));
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

    private sealed record Operands(FrozenWeight Weight, Tensor? Bias, IReadOnlyList<AdaptedRows> Parts, BackwardFailure Failure);

    private sealed record Part(long First, long Count, long TrainedDown, long TrainedUp, bool HasCore);
}
