namespace Spectral.GpuNode.Collectives.Nccl;

/// <summary>The CPU does what it is told before it returns.</summary>
internal sealed class HostStream : IDeviceStream
{
    public void MakeCurrent()
    {
        // There is one.
    }

    public bool IsIdle() => true;
}
