using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Training;
using Spectral.Models.Adapters;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>What a worker holds as a member of one generation.</summary>
internal sealed class Generation : IDisposable
{
    public required Fence Fence { get; init; }

    /// <summary>This worker's share of every global batch.</summary>
    public required Member Member { get; init; }

    /// <summary>Names of all members, by rank.</summary>
    public required IReadOnlyList<string> Workers { get; init; }

    public required ICommunicator Communicator { get; init; }

    public required AdaptedModel Model { get; init; }

    public required ModelGradientSource Gradients { get; init; }

    public required StatePair States { get; init; }

    /// <summary>What the evaluations before the start step have decided.</summary>
    public required EvaluationHistory Evaluations { get; init; }

    /// <summary>Whether all members' computations give the same bits, as far as their fingerprints tell.</summary>
    public required bool IsExact { get; init; }

    public void Dispose()
    {
        Communicator.Dispose();
        Model.Dispose();
    }
}
