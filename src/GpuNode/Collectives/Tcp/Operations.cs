namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>Operations in words.</summary>
internal static class Operations
{
    public static string Name(this Operation operation) => operation switch
    {
        Operation.Abort => "abort",
        Operation.Leave => "farewell",
        Operation.Barrier => "barrier",
        Operation.AllGather => "all-gather",
        Operation.Broadcast => "broadcast",
        Operation.Reduction => "reduction",
        Operation.AllReduce => "all-reduce",
        Operation.Message => "message",
        _ => $"operation {(byte)operation}",
    };
}
