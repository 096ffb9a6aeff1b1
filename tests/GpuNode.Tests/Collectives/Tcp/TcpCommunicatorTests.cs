using System.Collections.Concurrent;
using System.Diagnostics;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Collectives.Tcp;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Collectives.Tcp;

public sealed class TcpCommunicatorTests
{
    /// <summary>What members do together, each of which a loss must end.</summary>
    public static TheoryData<string> Operations => [.. CollectiveCalls.All.Keys];

    [Fact]
    public void BytesReachEveryoneWhateverTheirNumber()
    {
        using var nodes = new TcpNodes(3);
        byte[] large = [.. Enumerable.Range(0, 2_000_000).Select(i => (byte)(i * 7))];

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

    [Fact]
    public void OneMemberAloneNeedsNobody()
    {
        using var nodes = new TcpNodes(1);

        nodes.Run(communicator =>
        {
            foreach (Action<ICommunicator> call in CollectiveCalls.Collective)
            {
                call(communicator);
            }

            return 0;
        });
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void AnAbortFromAnotherThreadWakesEveryoneAndTellsWhy(string operation)
    {
        using var nodes = new TcpNodes(3);
        using var waiting = new CountdownEvent(2);
        var causes = new ConcurrentBag<CommunicatorAbortedException>();

        nodes.Run(communicator =>
        {
            if (communicator.Rank == 2)
            {
                Assert.True(waiting.Wait(Members.Patience));
                communicator.Abort("the coordinator says so");
                return 0;
            }

            waiting.Signal();
            causes.Add(Assert.Throws<CommunicatorAbortedException>(() => CollectiveCalls.Forever(communicator, operation, with: 2)));
            return 0;
        });

        Assert.Equal(2, causes.Count);
        Assert.All(causes, cause =>
        {
            Assert.Contains("the coordinator says so", cause.Message, StringComparison.Ordinal);
            Assert.Contains("node/2", cause.Message, StringComparison.Ordinal);
            Assert.Null(cause.LostWorker);
        });
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void AProcessThatIsKilledIsNamedToEveryoneAtOnce(string operation)
    {
        using var nodes = new TcpNodes(2);
        using PeerProcess process = PeerProcess.Start(nodes.Members, operation);
        Member[] members = [.. nodes.Members, process.Member];
        var took = new ConcurrentBag<TimeSpan>();
        long killed = 0;
        var causes = new ConcurrentBag<CommunicatorAbortedException>();
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(rank => new Thread(() =>
        {
            using ICommunicator communicator = nodes.Factory(rank).Connect(PeerProcess.Fence, members, rank, CancellationToken.None);
            try
            {
                CollectiveCalls.Forever(communicator, operation, with: 2);
            }
            catch (CommunicatorAbortedException cause)
            {
                took.Add(Stopwatch.GetElapsedTime(Volatile.Read(ref killed)));
                causes.Add(cause);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        process.WaitUntilAtWork();

        Volatile.Write(ref killed, Stopwatch.GetTimestamp());
        process.Kill();

        Assert.All(threads, thread => Assert.True(thread.Join(Members.Patience), "a member hangs"));
        Assert.Equal(2, causes.Count);
        Assert.All(causes, cause => Assert.Equal("node/2", cause.LostWorker));
        Assert.All(took, time => Assert.InRange(time, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void AMemberThatLeavesInPeaceIsMissedOnlyByThoseWhoNeedIt()
    {
        using var nodes = new TcpNodes(3);
        using var left = new ManualResetEventSlim();

        nodes.Run(communicator =>
        {
            communicator.Barrier();
            if (communicator.Rank == 2)
            {
                communicator.Dispose();
                left.Set();
                return 0;
            }

            Assert.True(left.Wait(Members.Patience));
            byte[] received = new byte[1];
            if (communicator.Rank == 0)
            {
                communicator.Send([7], 1);
            }
            else
            {
                communicator.Receive(received, 0);
                Assert.Equal([7], received);
            }

            var cause = Assert.Throws<CommunicatorAbortedException>(communicator.Barrier);
            Assert.Contains("node/2", cause.Message, StringComparison.Ordinal);
            Assert.Null(cause.LostWorker);
            return 0;
        });
    }

    [Fact]
    public void MembersThatDisagreeAreToldWhoDoesWhat()
    {
        using var nodes = new TcpNodes(2);

        nodes.Run(communicator =>
        {
            var cause = Assert.Throws<CommunicatorAbortedException>(
                () => CollectiveCalls.All[communicator.Rank == 0 ? "barrier" : "all-gather"](communicator));
            Assert.Contains("while others wait for the", cause.Message, StringComparison.Ordinal);
            return 0;
        });
    }

    [Fact]
    public void MembersWithDifferentBatchesAreTold()
    {
        using var nodes = new TcpNodes(2);

        nodes.Run(communicator =>
        {
            var leaves = new LeafSums(10);
            leaves.Begin(leafCount: 2 + communicator.Rank, communicator.Rank);
            var cause = Assert.Throws<CommunicatorAbortedException>(() => communicator.Reduce(leaves, new float[10], []));
            Assert.Contains("leaves of 10 values", cause.Message, StringComparison.Ordinal);
            return 0;
        });
    }

    [Fact]
    public void APeerThatNeitherComesNorDiesIsNamedAfterTheDeadline()
    {
        using var nodes = new TcpNodes(2, deadline: TimeSpan.FromSeconds(1));
        using var done = new ManualResetEventSlim();

        nodes.Run(communicator =>
        {
            if (communicator.Rank == 1)
            {
                done.Wait(Members.Patience);
                return 0;
            }

            var cause = Assert.Throws<CommunicatorAbortedException>(communicator.Barrier);
            done.Set();
            Assert.Contains("'node/1' did not come for the barrier within 1 s", cause.Message, StringComparison.Ordinal);
            return 0;
        });
    }

    [Fact]
    public void AMissingMemberIsNamed()
    {
        using var nodes = new TcpNodes(2, deadline: TimeSpan.FromMilliseconds(300));

        var lower = Assert.Throws<CommunicatorAbortedException>(
            () => nodes.Factory(0).Connect(new Fence(1, "run", 1), nodes.Members, 0, CancellationToken.None));
        var higher = Assert.Throws<CommunicatorAbortedException>(
            () => nodes.Factory(1).Connect(new Fence(1, "run", 2), nodes.Members, 1, CancellationToken.None));

        Assert.Contains("node/1 did not come", lower.Message, StringComparison.Ordinal);
        Assert.Contains("could not connect to node/0", higher.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void FormingCanBeCalledOff(int rank)
    {
        using var nodes = new TcpNodes(2);
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        var error = Assert.Throws<CommunicatorAbortedException>(
            () => nodes.Factory(rank).Connect(new Fence(1, "run", 1), nodes.Members, rank, cancelled.Token));

        Assert.Contains("called off", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.7")]
    [InlineData("10.0.0.7:0")]
    [InlineData("10.0.0.7:70000")]
    [InlineData("::1:7100")]
    public void AnEndpointThatIsNoneIsTold(string endpoint)
    {
        using var nodes = new TcpNodes(2);
        Member[] members = [nodes.Members[0] with { Endpoint = endpoint }, nodes.Members[1]];

        var error = Assert.Throws<UserErrorException>(
            () => nodes.Factory(1).Connect(new Fence(1, "run", 1), members, 1, CancellationToken.None));

        Assert.Contains($"'node/0' gives '{endpoint}'", error.Message, StringComparison.Ordinal);
    }
}
