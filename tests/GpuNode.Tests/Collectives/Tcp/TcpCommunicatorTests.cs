using Spectral.GpuNode.Collectives;

namespace Spectral.GpuNode.Tests.Collectives.Tcp;

public sealed class TcpCommunicatorTests
{
    [Fact]
    public void BytesReachEveryoneWhateverTheirNumber()
    {
        using var nodes = new TcpNodes(3);
        byte[] large = [.. Enumerable.Range(0, 1_000_000).Select(i => (byte)(i * 7))];

        nodes.Run(communicator =>
        {
            for (int source = 0; source < 3; source++)
            {
                Assert.Equal(large, communicator.Broadcast(communicator.Rank == source ? large : null, source));
                Assert.Equal([], communicator.Broadcast(communicator.Rank == source ? [] : null, source));
            }

            IReadOnlyList<byte[]> gathered = communicator.AllGather(communicator.Rank == 1 ? large : [(byte)communicator.Rank]);
            Assert.Equal([0], gathered[0]);
            Assert.Equal(large, gathered[1]);
            Assert.Equal([2], gathered[2]);
            communicator.Barrier();
            return 0;
        });
    }
}
