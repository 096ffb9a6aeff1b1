using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Tests.Collectives.Tcp;

namespace Spectral.GpuNode.Tests.Collectives;

/// <summary>Messages between two members, in memory and over TCP.</summary>
public sealed class MessageTests
{
    private static readonly int[] Lengths = [0, 1, 1000, 3_000_001];

    public enum Transport
    {
        Memory,
        Tcp,
    }

    [Theory]
    [InlineData(Transport.Memory)]
    [InlineData(Transport.Tcp)]
    public void MessagesComeInTheOrderInWhichTheyWereSent(Transport transport) => Run(transport, 3, communicator =>
    {
        int next = (communicator.Rank + 1) % 3;
        int previous = (communicator.Rank + 2) % 3;

        // All send before anyone receives.
        foreach (int length in Lengths)
        {
            communicator.Send(Content(length, communicator.Rank), next);
        }

        foreach (int length in Lengths)
        {
            byte[] received = new byte[length];
            communicator.Receive(received, previous);
            Assert.True(received.AsSpan().SequenceEqual(Content(length, previous)));
        }

        communicator.Barrier();
    });

    [Theory]
    [InlineData(Transport.Memory)]
    [InlineData(Transport.Tcp)]
    public void TheSendersBytesAreItsOwnAgainAtOnce(Transport transport)
    {
        using var cleared = new ManualResetEventSlim();
        Run(transport, 2, communicator =>
        {
            // More than the operating system takes without a reader.
            byte[] bytes = Content(20_000_000, 1);
            if (communicator.Rank == 0)
            {
                communicator.Send(bytes, 1);
                Array.Clear(bytes);
                cleared.Set();
            }
            else
            {
                Assert.True(cleared.Wait(Members.Patience));
                byte[] received = new byte[bytes.Length];
                communicator.Receive(received, 0);
                Assert.True(received.AsSpan().SequenceEqual(bytes));
            }

            communicator.Barrier();
        });
    }

    [Theory]
    [InlineData(Transport.Memory)]
    [InlineData(Transport.Tcp)]
    public void ASenderWaitsForAReceiverThatFallsBehind(Transport transport)
    {
        using var third = new ManualResetEventSlim();
        Run(transport, 2, communicator =>
        {
            // Two fit into the window, the third does not.
            byte[] bytes = new byte[(int)(MessageWindow.Bytes / 2)];
            for (int i = 0; i < 3; i++)
            {
                if (communicator.Rank == 0)
                {
                    communicator.Send(bytes, 1);
                    if (i == 2)
                    {
                        third.Set();
                    }
                }
                else
                {
                    Assert.False(i == 0 && third.Wait(TimeSpan.FromMilliseconds(100)));
                    communicator.Receive(bytes, 0);
                }
            }
        });
        Assert.True(third.IsSet);
    }

    [Theory]
    [InlineData(Transport.Memory)]
    [InlineData(Transport.Tcp)]
    public void AMessageOfAnotherLengthIsTold(Transport transport) => Run(transport, 2, communicator =>
    {
        if (communicator.Rank == 0)
        {
            communicator.Send(new byte[10], 1);
            Assert.Throws<CommunicatorAbortedException>(() => communicator.Receive(new byte[1], 1));
        }
        else
        {
            var cause = Assert.Throws<CommunicatorAbortedException>(() => communicator.Receive(new byte[11], 0));
            Assert.Contains("10", cause.Message, StringComparison.Ordinal);
            Assert.Contains("11", cause.Message, StringComparison.Ordinal);
        }
    });

    private static void Run(Transport transport, int size, Action<ICommunicator> member)
    {
        using TcpNodes? nodes = transport == Transport.Tcp ? new TcpNodes(size) : null;
        Func<ICommunicator, int> run = communicator =>
        {
            member(communicator);
            return 0;
        };
        _ = nodes is null ? Members.Run(size, run) : nodes.Run(run);
    }

    private static byte[] Content(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
