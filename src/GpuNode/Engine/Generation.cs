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

    /// <summary>The start step where its state is that of a checkpoint, or the initial one; null where members held it.</summary>
    public required long? Checkpointed { get; init; }

    /// <summary>Whether all members' computations give the same bits, as far as their fingerprints tell.</summary>
    public required bool IsExact { get; init; }

    public void Dispose() => Communicator.Dispose();
}
