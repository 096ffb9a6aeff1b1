using Spectral.Models.Adapters;
using Spectral.Models.Data.Batching;
using Spectral.SpectralOps.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Training;

/// <summary>Gradients of an adapted model.</summary>
/// <param name="model">The model with its adapters.</param>
/// <param name="context">What the adapters' dropout is keyed by.</param>
internal sealed class ModelGradientSource(AdaptedModel model, LeafContext context) : IGradientSource
{
    public TrainableParameters Parameters { get; } = new(model.Parameters);

    public float Backward(long step, Leaf leaf)
    {
        context.Training = true;
        context.Step = step;
        context.Rows = [.. leaf.RowNumbers.Select(row => (long)row)];
        try
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor loss, _) = model.Model.LossSum(leaf.Batch);
            model.Model.Backward(loss);
            return loss.item<float>();
        }
        finally
        {
            context.Training = false;
        }
    }
}
