using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>
/// Activation checkpointing (Chen et al. 2016): a function's intermediate results are dropped after the forward pass and computed
/// again in the backward pass. The function must give the same result both times.
/// </summary>
internal sealed class Recomputation
{
    private readonly BackwardFailure _failure = new();

    /// <summary>function(x); gradients flow to x and to every leaf the function uses.</summary>
    public Tensor Apply(Func<Tensor, Tensor> function, Tensor x)
    {
        if (!is_grad_enabled())
        {
            return function(x);
        }

        // The function's leaves need gradients even where x needs none, so an input that needs one must stand in for them.
        Tensor anchor = zeros(1, requires_grad: true);
        return Node.apply(this, function, x, anchor);
    }

    /// <summary>Throws what went wrong in a backward pass since the last call.</summary>
    public void ThrowIfFailed() => _failure.ThrowIfAny();

    private Tensor Gradient(Func<Tensor, Tensor> function, Tensor x, Tensor outputGradient)
    {
        using DisposeScope scope = NewDisposeScope();
        scope.Attach(outputGradient);
        try
        {
            using IDisposable grad = enable_grad();
            Tensor input = x.detach().requires_grad_(x.requires_grad);
            Tensor output = function(input);
            if (output.requires_grad)
            {
                autograd.backward([output], [outputGradient]);
            }

            return HandedGradients.Give(input.grad ?? zeros_like(x))!;
        }
        catch (Exception error)
        {
            _failure.Record(error);
            return HandedGradients.Give(BackwardFailure.Gradient(x.shape, x.dtype, x.device))!;
        }
    }

    private sealed class Node : autograd.SingleTensorFunction<Node>
    {
        private const string Owner = nameof(Owner);
        private const string Function = nameof(Function);

        public override string Name => nameof(Recomputation);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Func<Tensor, Tensor> function = (Func<Tensor, Tensor>)vars[1];
            Tensor x = (Tensor)vars[2];
            ctx.save_data(Owner, vars[0]);
            ctx.save_data(Function, function);
            ctx.save_for_backward([x]);
            using DisposeScope scope = NewDisposeScope();
            return function(x).MoveToOuterDisposeScope();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            Recomputation owner = (Recomputation)ctx.get_data(Owner);
            Func<Tensor, Tensor> function = (Func<Tensor, Tensor>)ctx.get_data(Function);
            Tensor gradient = owner.Gradient(function, ctx.get_saved_variables()[0], grad_output);
            return [null!, null!, gradient, null!];
        }
    }
}
