using Spectral.GpuNode.Collectives;
using Spectral.Models.Architectures.Stages;
using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Training.Stages;

/// <summary>Hidden states, and their gradients, from one member to another: their bytes as they lie in memory, in the compute dtype.</summary>
/// <param name="communicator">All members.</param>
/// <param name="model">Between whose stages they go.</param>
internal sealed class HiddenExchange(ICommunicator communicator, StageModel model)
{
    /// <param name="hidden">[rows, length, d].</param>
    public void Send(Tensor hidden, int destination)
    {
        using DisposeScope scope = NewDisposeScope();
        communicator.Send(TensorBytes.Span(hidden.detach().cpu().contiguous()), destination);
    }

    /// <summary>What a member sends, [rows, length, d] on the model's device, the caller's or its scope's.</summary>
    public Tensor Receive(long rows, long length, int source)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor host = empty([rows, length, model.Config.HiddenSize], model.ComputeType);
        communicator.Receive(TensorBytes.Span(host), source);
        return host.to(model.Device).MoveToOuterDisposeScope();
    }
}
