using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tensors;

/// <summary>
/// A differentiable operation that is written whole, with its way back: composed of libtorch's own operations it would keep more tensors for the
/// backward pass, or pass over them more often.
/// </summary>
public abstract class TensorOperation
{
    /// <summary>The operation of its inputs. Its intermediate results that are not kept are let go of.</summary>
    /// <param name="failure">Told of what goes wrong in the backward pass.</param>
    /// <param name="inputs">What gradients may flow to.</param>
    protected Tensor Apply(BackwardFailure failure, params Tensor[] inputs)
    {
        // The scope lets go of an empty tensor of the result's size, which TorchSharp makes beside it.
        using DisposeScope scope = NewDisposeScope();
        Tensor result = is_grad_enabled() && inputs.Any(input => input.requires_grad)
            ? Node.apply([this, failure, .. inputs])
            : Compute(inputs).Result;
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>The way forward.</summary>
    /// <returns>A new tensor, and what the way back needs of inputs and intermediate results.</returns>
    protected abstract (Tensor Result, Tensor[] Kept) Compute(Tensor[] inputs);

    /// <summary>The way back.</summary>
    /// <param name="kept">What <see cref="Compute"/> kept.</param>
    /// <param name="gradient">Of the result.</param>
    /// <returns>Gradients of the inputs, in their order; null for one that none is asked for of.</returns>
    protected abstract IReadOnlyList<Tensor?> Gradients(IReadOnlyList<Tensor> kept, Tensor gradient);

    private sealed class Node : autograd.SingleTensorFunction<Node>
    {
        private const string Owner = nameof(Owner);
        private const string Failure = nameof(Failure);
        private const string Shapes = nameof(Shapes);

        public override string Name => nameof(TensorOperation);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            using DisposeScope scope = NewDisposeScope();
            var owner = (TensorOperation)vars[0];
            Tensor[] inputs = [.. vars[2..].Cast<Tensor>()];
            (Tensor result, Tensor[] kept) = owner.Compute(inputs);

            // What is saved is only wrapped after this method has returned.
            foreach (Tensor tensor in kept.Append(result))
            {
                _ = scope.MoveToOuter(tensor);
            }

            ctx.save_data(Owner, owner);
            ctx.save_data(Failure, vars[1]);
            ctx.save_data(Shapes, Array.ConvertAll(inputs, input => input.shape));
            ctx.save_for_backward([.. kept]);
            return result;
        }

        /// <summary>An exception must not leave it: it would end the process. The model asks for it after the pass.</summary>
        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            HandedGradients.Release();
            using DisposeScope scope = NewDisposeScope();
            scope.Attach(grad_output);
            IEnumerable<Tensor?> gradients;
            try
            {
                List<Tensor> kept = ctx.get_saved_variables();

                // What is kept would otherwise wait for the whole graph's end.
                ctx.Dispose();
                gradients = ((TensorOperation)ctx.get_data(Owner)).Gradients(kept, grad_output);
            }
            catch (Exception error)
            {
                ((BackwardFailure)ctx.get_data(Failure)).Record(error);
                gradients = ((long[][])ctx.get_data(Shapes)).Select(shape => BackwardFailure.Gradient(shape, grad_output.dtype, grad_output.device));
            }

            return [null!, null!, .. gradients.Select(gradient => HandedGradients.Give(gradient)!)];
        }
    }
}
