using Spectral.SpectralOps.Tensors;
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
    public Tensor Apply(Func<Tensor, Tensor> function, Tensor x) =>
        is_grad_enabled() ? new Recomputed(function).Of(x, _failure) : function(x);

    /// <summary>Throws what went wrong in a backward pass since the last call.</summary>
    public void ThrowIfFailed() => _failure.ThrowIfAny();

    private sealed class Recomputed(Func<Tensor, Tensor> function) : TensorOperation
    {
        private bool _reachesInput;

        public Tensor Of(Tensor x, BackwardFailure failure)
        {
            _reachesInput = x.requires_grad;

            // The function's leaves need gradients even where x needs none, so an input that needs one must stand in for them.
            using Tensor anchor = zeros(1, requires_grad: true);
            return Apply(failure, x, anchor);
        }

        protected override (Tensor Result, Tensor[] Kept) Compute(Tensor[] inputs) => (function(inputs[0]), [inputs[0]]);

        protected override IReadOnlyList<Tensor?> Gradients(IReadOnlyList<Tensor> kept, Tensor gradient)
        {
            using IDisposable enabled = enable_grad();
            Tensor input = kept[0].detach().requires_grad_(_reachesInput);
            Tensor output = function(input);
            if (output.requires_grad)
            {
                autograd.backward([output], [gradient]);
            }

            return [input.grad, null];
        }
    }
}
