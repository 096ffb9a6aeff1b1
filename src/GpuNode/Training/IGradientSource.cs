using Spectral.Models.Data.Batching;

namespace Spectral.GpuNode.Training;

/// <summary>The model as the training loop sees it.</summary>
internal interface IGradientSource
{
    TrainableParameters Parameters { get; }

    /// <summary>
    /// Forward and backward of one leaf: adds the gradient of the sum of its supervised tokens' losses to the parameters'
    /// gradients, and gives that sum, in nats.
    /// </summary>
    /// <param name="step">The optimizer step being computed, from 1.</param>
    /// <param name="leaf">Its rows.</param>
    float Backward(long step, Leaf leaf);
}
