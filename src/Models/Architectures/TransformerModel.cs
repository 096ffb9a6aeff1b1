using System.Runtime.InteropServices;
using Spectral.Models.Data;
using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>
/// A transformer on given weights, none of which it writes: what training, evaluation and export need of any architecture.
/// Not safe for concurrent use.
/// </summary>
public abstract class TransformerModel : IDisposable
{
    public abstract ArchitectureConfig Config { get; }

    /// <summary>Every linear map that can be adapted, by its module path.</summary>
    public abstract IReadOnlyDictionary<string, FrozenLinear> Linears { get; }

    public abstract Device Device { get; }

    /// <summary>What turns hidden states into labels; null where the model predicts tokens.</summary>
    public virtual SequenceHead? Head => null;

    /// <summary>Drop each block's activations after the forward pass and compute them again in the backward pass.</summary>
    public bool ActivationCheckpointing { get; set; }

    private protected Recomputation Recomputation { get; } = new();

    /// <summary>Told by operations other than linears, where the architecture has such.</summary>
    private protected virtual BackwardFailure? OperationFailure => null;

    /// <summary>Sum of the losses of everything a leaf supervises (fp32 scalar), and their number.</summary>
    /// <param name="batch">The rows of one leaf.</param>
    public abstract (Tensor LossSum, long Targets) LossSum(TokenBatch batch);

    /// <summary>Accumulates gradients of <paramref name="loss"/>. Use it instead of the tensor's own: that one hides failures.</summary>
    public void Backward(Tensor loss) => Backward(() => loss.backward());

    /// <summary>Accumulates gradients from the gradient of an output that is no loss.</summary>
    /// <param name="output">What the model computed.</param>
    /// <param name="gradient">As large as the output.</param>
    public void Backward(Tensor output, Tensor gradient) => Backward(() => autograd.backward([output], [gradient]));

    private void Backward(Action pass)
    {
        try
        {
            pass();
        }
        catch (ExternalException)
        {
            ThrowIfFailed();
            throw;
        }

        HandedGradients.Release();
        ThrowIfFailed();
    }

    public abstract void Dispose();

    /// <summary>Throws what a managed part of the last backward pass recorded.</summary>
    private void ThrowIfFailed()
    {
        Recomputation.ThrowIfFailed();
        OperationFailure?.ThrowIfAny();
        foreach (FrozenLinear linear in Linears.Values)
        {
            linear.BackwardFailure.ThrowIfAny();
        }
    }
}
