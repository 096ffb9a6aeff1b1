namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>What a frame belongs to. The values travel.</summary>
internal enum Operation : byte
{
    /// <summary>The sender ends the communicator; the payload says why.</summary>
    Abort = 1,

    /// <summary>The sender needs the communicator no longer.</summary>
    Leave = 2,
    Barrier = 3,
    AllGather = 4,
    Broadcast = 5,
    Reduction = 6,
    AllReduce = 7,
    Message = 8,
}
