using Spectral.Models.Data.Batching;

namespace Spectral.GpuNode.Training;

/// <summary>A member's leaves of a batch through the model and back, in whatever order gives the same gradients.</summary>
internal interface ILeafPasses
{
    TrainableParameters Parameters { get; }

    /// <summary>Computes every leaf; collective where the layers are spread over members.</summary>
    /// <param name="step">The optimizer step being computed, from 1.</param>
    /// <param name="leaves">This member's, ascending.</param>
    /// <param name="done">
    /// Told of each leaf in that order, once its gradient, and nothing else, is in the parameters' gradients, with the sum of its supervised
    /// tokens' losses in nats, or 0 where another member knows it; takes the gradient away.
    /// </param>
    void Run(long step, IReadOnlyList<Leaf> leaves, Action<Leaf, float> done);
}
