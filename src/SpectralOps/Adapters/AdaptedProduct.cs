using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// The base product with a low-rank product added, as one differentiable operation: y = x W^T + b + (x P) C Q^T. Composed of
/// libtorch's own operations it would make, in the backward pass, a second tensor of x's size and add it to the first, and
/// gradients for frozen columns; here the thin products go straight into the base's results.
/// </summary>
internal sealed class AdaptedProduct : autograd.SingleTensorFunction<AdaptedProduct>
{
    private const string HasCore = nameof(HasCore);
    private const string Failure = nameof(Failure);
    private const string Trained = nameof(Trained);

    public override string Name => nameof(AdaptedProduct);

    /// <summary>x [n, d_in] -> y [n, d_out]; all factors in x's dtype, row-major.</summary>
    /// <param name="x">[n, d_in].</param>
    /// <param name="weight">W [d_out, d_in], frozen.</param>
    /// <param name="bias">b [d_out], frozen, or null.</param>
    /// <param name="factors">P, C and Q, and which of their parts are trained.</param>
    /// <param name="failure">Told of what goes wrong in the backward pass.</param>
    public static Tensor Of(Tensor x, Tensor weight, Tensor? bias, LowRankFactors factors, BackwardFailure failure) =>
        apply(new Operands(weight, bias, factors, failure), x, factors.TrainedDown ?? x, factors.Core ?? x, factors.TrainedUp ?? x);

    /// <summary>The same bits where no gradient will be asked for: activation checkpointing computes a result both ways.</summary>
    public static Tensor WithoutGradient(Tensor x, Tensor weight, Tensor? bias, LowRankFactors factors)
    {
        using var scope = NewDisposeScope();
        return Compute(x, weight, bias, factors).Y.MoveToOuterDisposeScope();
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        (Tensor weight, Tensor? bias, LowRankFactors factors, BackwardFailure failure) = (Operands)vars[0];
        var x = (Tensor)vars[1];
        (Tensor y, Tensor down, Tensor up, Tensor inner, Tensor cored) = Compute(x, weight, bias, factors);

        // What is saved is only wrapped after this method has returned.
        _ = scope.MoveToOuter(y, down, up);
        _ = scope.MoveToOuter(inner, cored);
        ctx.save_data(Failure, (failure, x.shape));
        ctx.save_data(HasCore, factors.Core is not null);
        ctx.save_data(Trained, (Down: factors.TrainedDown?.shape[1] ?? 0, Up: factors.TrainedUp?.shape[1] ?? 0, Input: x.requires_grad));
        ctx.save_for_backward([factors.TrainedDown is null ? inner : x, weight, down, factors.Core ?? down, up, inner, cored]);
        return y;
    }

    /// <summary>An exception must not leave it: it would end the process. The model asks for it after the pass.</summary>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        (BackwardFailure failure, long[] shape) = ((BackwardFailure, long[]))ctx.get_data(Failure);
        try
        {
            return [null!, .. Gradients(ctx, grad_output).Select(gradient => gradient?.MoveToOuterDisposeScope()!)];
        }
        catch (Exception error)
        {
            failure.Record(error);
            return [null!, BackwardFailure.Gradient(shape, grad_output.dtype, grad_output.device).MoveToOuterDisposeScope(), null!, null!, null!];
        }
    }

    /// <summary>
    /// Thin factors lie in rows: a few rows times a large matrix is up to ten times faster than the transposed product.
    /// </summary>
    private static (Tensor Y, Tensor Down, Tensor Up, Tensor Inner, Tensor Cored) Compute(
        Tensor x, Tensor weight, Tensor? bias, LowRankFactors factors)
    {
        Tensor y = FrozenProduct.Matrix(x, weight, bias);
        Tensor down = Rows(factors.Down);
        Tensor up = Rows(factors.Up);
        Tensor inner = down.mm(x.t());
        Tensor cored = factors.Core is null ? inner : Rows(factors.Core).mm(inner);
        return (y.addmm_(cored.t(), up), down, up, inner, cored);
    }

    private static Tensor?[] Gradients(autograd.AutogradContext ctx, Tensor gradient)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        (Tensor x, Tensor weight, Tensor down, Tensor core, Tensor up, Tensor inner, Tensor cored) =
            (saved[0], saved[1], saved[2], saved[3], saved[4], saved[5], saved[6]);
        var (trainedDown, trainedUp, input) = ((long Down, long Up, bool Input))ctx.get_data(Trained);
        Tensor innerGradient = up.mm(gradient.t());
        Tensor? upGradient = trainedUp == 0 ? null : cored.narrow(0, 0, trainedUp).mm(gradient).t();
        Tensor? coreGradient = null;
        if ((bool)ctx.get_data(HasCore))
        {
            coreGradient = inner.mm(innerGradient.t());
            innerGradient = core.mm(innerGradient);
        }

        Tensor? downGradient = trainedDown == 0 ? null : Folded(innerGradient, trainedDown).mm(x).t();
        Tensor? inputGradient = input ? gradient.mm(weight).addmm_(innerGradient.t(), down) : null;
        return [inputGradient, downGradient, coreGradient, upGradient];
    }

    /// <summary>Where P holds the trained columns twice, moved and as their change, both halves have the gradient of the same columns.</summary>
    private static Tensor Folded(Tensor innerGradient, long columns) => innerGradient.shape[0] == columns
        ? innerGradient
        : innerGradient.narrow(0, 0, columns) + innerGradient.narrow(0, columns, columns);

    /// <summary>[n, k] -> its transpose [k, n], row-major.</summary>
    private static Tensor Rows(Tensor factor) => factor.t().contiguous();

    private sealed record Operands(Tensor Weight, Tensor? Bias, LowRankFactors Factors, BackwardFailure Failure);
}
