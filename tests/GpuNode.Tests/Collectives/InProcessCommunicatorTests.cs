using Spectral.GpuNode.Collectives;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Collectives;

public sealed class InProcessCommunicatorTests
{
    [Fact]
    public void BytesReachEveryone()
    {
        (byte[] Broadcast, byte[] Gathered)[] received = Members.Run(3, communicator => (
            communicator.Broadcast(communicator.Rank == 1 ? [42] : null, source: 1),
            communicator.AllGather([(byte)communicator.Rank]).SelectMany(bytes => bytes).ToArray()));

        Assert.All(received, member =>
        {
            Assert.Equal([42], member.Broadcast);
            Assert.Equal([0, 1, 2], member.Gathered);
        });
    }

    [Fact]
    public void AbortWakesThoseWhoWait()
    {
        AggregateException failure = Assert.Throws<AggregateException>(() => Members.Run(3, communicator =>
        {
            if (communicator.Rank == 0)
            {
                communicator.Abort("rank 0 burns");
                return 0;
            }

            communicator.Barrier();
            return 0;
        }));

        Assert.Equal(2, failure.InnerExceptions.Count);
        Assert.All(failure.InnerExceptions, error => Assert.Equal("rank 0 burns", Assert.IsType<CommunicatorAbortedException>(error).Message));
    }

    [Fact]
    public void AMemberThatLeavesIsNamedToThoseWhoNeedIt()
    {
        AggregateException failure = Assert.Throws<AggregateException>(() => Members.Run(2, communicator =>
            communicator.Rank == 0 ? [] : communicator.AllGather([1])));

        Assert.Contains("node/0", Assert.IsType<CommunicatorAbortedException>(Assert.Single(failure.InnerExceptions)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADeadlineNamesWhoIsMissing()
    {
        var factory = new InProcessCommunicatorFactory(TimeSpan.FromMilliseconds(50));

        var error = Assert.Throws<CommunicatorAbortedException>(
            () => factory.Connect(new Fence(1, "run", 1), Members.Named(2), 0, CancellationToken.None));

        Assert.Contains("node/1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WaitingForMembersCanBeCancelled()
    {
        var factory = new InProcessCommunicatorFactory(Members.Patience);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<CommunicatorAbortedException>(
            () => factory.Connect(new Fence(1, "run", 1), Members.Named(2), 0, cancelled.Token));
    }

    [Fact]
    public void MembersInDifferentOperationsAreTold()
    {
        AggregateException failure = Assert.Throws<AggregateException>(() => Members.Run(2, communicator =>
        {
            if (communicator.Rank == 0)
            {
                communicator.Barrier();
            }
            else
            {
                communicator.AllGather([1]);
            }

            return 0;
        }));

        Assert.Equal(2, failure.InnerExceptions.Count);
        Assert.Contains(failure.InnerExceptions, error => error.Message.Contains("while others wait for", StringComparison.Ordinal));
    }
}
