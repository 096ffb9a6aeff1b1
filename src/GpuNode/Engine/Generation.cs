using Spectral.GpuNode.Collectives;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>A worker's membership of one generation.</summary>
internal sealed class Generation : IDisposable
{
    public required Fence Fence { get; init; }

    /// <summary>This worker's share of every global batch.</summary>
    public required Member Member { get; init; }

    /// <summary>Names of all members, by rank.</summary>
    public required IReadOnlyList<string> Workers { get; init; }

    public required ICommunicator Communicator { get; init; }

    /// <summary>Null where every member holds the whole model.</summary>
    public GenerationStages? Stages { get; init; }

    /// <summary>The members that hold the same layers as this one.</summary>
    public ICommunicator Replicas => Stages?.Replicas ?? Communicator;

    /// <summary>Names of those, by their rank among them.</summary>
    public IReadOnlyList<string> ReplicaWorkers => Stages is { } stages ? [.. stages.Grid.Replicas.Select(member => member.Worker)] : Workers;

    /// <summary>The basis of every adapted weight that needs one, of all stages.</summary>
    public required IReadOnlyList<BasisReference> Bases { get; init; }

    /// <summary>The start step where its state is that of a checkpoint, or the initial one; null where members held it.</summary>
    public required long? Checkpointed { get; init; }

    /// <summary>Whether all members' computations give the same bits, as far as their fingerprints tell.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Ends both communicators for all members; from any thread.</summary>
    public void Abort(string reason)
    {
        Communicator.Abort(reason);
        Stages?.Replicas.Abort(reason);
    }

    public void Dispose()
    {
        Stages?.Dispose();
        Communicator.Dispose();
    }
}
