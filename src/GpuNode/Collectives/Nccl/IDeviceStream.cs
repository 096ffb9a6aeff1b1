namespace Spectral.GpuNode.Collectives.Nccl;

/// <summary>The stream that a device computes on, as far as NCCL's caller must know it.</summary>
internal interface IDeviceStream
{
    /// <summary>Makes the device the calling thread's, as NCCL expects when a communicator is formed on it.</summary>
    void MakeCurrent();

    /// <summary>Whether everything launched so far is done; never waits.</summary>
    bool IsIdle();
}
