using Spectral.GpuNode.Collectives;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>A generation of one member, which has nobody to wait for.</summary>
internal static class LoneMember
{
    public static ICommunicator Connect() => new InProcessCommunicatorFactory(Timeout.InfiniteTimeSpan)
        .Connect(new Fence(1, "alone", 1), [new Member("alone", "", 0, 0)], 0, CancellationToken.None);
}
