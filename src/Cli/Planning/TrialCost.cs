using Spectral.Models.Planning;

namespace Spectral.Cli.Planning;

/// <summary>What one trial of a sweep costs.</summary>
/// <param name="Parameters">Trainable numbers.</param>
/// <param name="Memory">Of a worker that trains it alone.</param>
internal sealed record TrialCost(long Parameters, MemoryEstimate Memory)
{
    /// <summary>Bytes beside the base's weights, which trials share.</summary>
    public long OwnBytes => Memory.Total - Memory.Weights;
}
