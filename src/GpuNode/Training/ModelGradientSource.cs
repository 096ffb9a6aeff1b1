using Spectral.GpuNode.Packing;
using Spectral.GpuNode.Telemetry;
using Spectral.Models.Adapters;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.SpectralOps.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Training;

/// <summary>Gradients of an adapted model.</summary>
/// <param name="model">The model with its adapters.</param>
/// <param name="context">What the adapters' dropout is keyed by.</param>
/// <param name="member">Its place on a device that several trials share; null where it has the device to itself.</param>
internal sealed class ModelGradientSource(AdaptedModel model, LeafContext context, PackMember? member = null) : IGradientSource
{
    private readonly bool _sharesPasses = PackedModel.CanHold(model);

    /// <summary>Told of forward and backward passes; null where nobody wants to know.</summary>
    public StepClock? Clock { get; set; }

    public TrainableParameters Parameters { get; } = new(model.Parameters);

    public float Backward(long step, Leaf leaf)
    {
        context.Training = true;
        context.Step = step;
        context.Rows = [.. leaf.RowNumbers.Select(row => (long)row)];
        try
        {
            if (member is { Model: { } packed } && _sharesPasses)
            {
                // Another member's thread may do the pass.
                Clock?.Enter(StepPart.SharedPass);
                return member.Backward(
                    new PackRequest(model, leaf.Batch, packed), request => Alone(request.Trial, request.Leaf, clock: null));
            }

            using IDisposable? turn = member?.Alone();
            return Alone(model, leaf.Batch, Clock);
        }
        finally
        {
            Clock?.Enter(null);
            context.Training = false;
        }
    }

    private static float Alone(AdaptedModel model, TokenBatch leaf, StepClock? clock)
    {
        using DisposeScope scope = NewDisposeScope();
        clock?.Enter(StepPart.Forward);
        (Tensor loss, _) = model.Model.LossSum(leaf);
        clock?.Enter(StepPart.Backward);
        model.Model.Backward(loss);
        return loss.item<float>();
    }
}
