using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Collectives.Nccl;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using TorchSharp;

namespace Spectral.GpuNode.Tests.Collectives.Nccl;

/// <summary>What NCCL is asked for, in which order, and how its failures end; against a library that plays NCCL.</summary>
public sealed class NcclCommunicatorTests(FakeNccl fake) : IClassFixture<FakeNccl>
{
    private const int SystemError = 2;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void SumsAndLargeBroadcastsGoByNcclAndWaitUntilItIsDone(int polls)
    {
        fake.Reset(polls);
        byte[] large = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];

        (float[] Sum, long[] Counts, byte[] Bytes)[] results = Run(2, communicator =>
        {
            float[] bucket = [1, communicator.Rank, 0.5f];
            long[] counts = [communicator.Rank + 1];
            communicator.AllReduce(bucket, counts);
            return (bucket, counts, communicator.Broadcast(communicator.Rank == 1 ? large : null, source: 1));
        });

        Assert.All(results, result =>
        {
            Assert.Equal([2, 1, 1], result.Sum);
            Assert.Equal([3], result.Counts);
            Assert.Equal(large, result.Bytes);
        });
        for (int rank = 0; rank < 2; rank++)
        {
            string id = Assert.Single(CallsOf(rank), call => call.StartsWith("init", StringComparison.Ordinal)).Split(' ')[2];
            Assert.Equal([$"init 2 {id}", "all-reduce 3 7", "broadcast 100000 1", "finalize 0 0", "destroy 0 0"], CallsOf(rank));
        }
    }

    [Fact]
    public void EverythingElseGoesOverTheControlConnections()
    {
        fake.Reset();

        Run(2, communicator =>
        {
            communicator.Barrier();
            Assert.Equal([1, 2], communicator.Broadcast(communicator.Rank == 0 ? [1, 2] : null, source: 0));
            Assert.Equal([[0], [1]], communicator.AllGather([(byte)communicator.Rank]));
            byte[] received = new byte[1];
            communicator.Send([(byte)communicator.Rank], 1 - communicator.Rank);
            communicator.Receive(received, 1 - communicator.Rank);
            Assert.Equal(1 - communicator.Rank, received[0]);
            CollectiveCalls.All["reduction"](communicator);
            return 0;
        });

        Assert.DoesNotContain(fake.Calls, call => call.Contains("all-reduce", StringComparison.Ordinal) || call.Contains("broadcast", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryGenerationHasAnIdOfItsOwn()
    {
        fake.Reset();
        Run(2, _ => 0);
        Run(2, _ => 0);

        string[] ids = [.. fake.Calls.Where(call => call.Contains("init", StringComparison.Ordinal)).Select(call => call.Split(' ')[3])];

        Assert.Equal([2, 2], ids.CountBy(id => id).Select(id => id.Value));
    }

    [Fact]
    public void AnErrorThatNcclReportsAbortsItForEveryone()
    {
        fake.Reset();

        AggregateException failures = Assert.Throws<AggregateException>(() => Run(2, communicator =>
        {
            communicator.Barrier();
            fake.Reset(asyncError: SystemError);
            communicator.AllReduce(new float[4], []);
            return 0;
        }));

        Assert.Equal(2, failures.InnerExceptions.Count);
        Assert.All(failures.InnerExceptions, error => Assert.IsType<CommunicatorAbortedException>(error));
        Assert.Contains(failures.InnerExceptions, error => error.Message.Contains("a system error of the test", StringComparison.Ordinal));
        Assert.Equal(2, fake.Calls.Count(call => call.Contains("abort", StringComparison.Ordinal)));
        Assert.DoesNotContain(fake.Calls, call => call.Contains("destroy", StringComparison.Ordinal));
    }

    [Fact]
    public void AnAbortFromElsewhereIsCarriedOutByTheThreadThatWaits()
    {
        fake.Reset();

        AggregateException failures = Assert.Throws<AggregateException>(() => Run(2, communicator =>
        {
            communicator.Barrier();
            fake.Reset(hangs: true);
            using var aborting = new Timer(_ => communicator.Abort("the run was released"), null, TimeSpan.FromMilliseconds(100), Timeout.InfiniteTimeSpan);
            communicator.AllReduce(new float[4], []);
            return 0;
        }));

        Assert.All(failures.InnerExceptions, error => Assert.Equal("the run was released", Assert.IsType<CommunicatorAbortedException>(error).Message));
        Assert.Equal(2, fake.Calls.Count(call => call.Contains("abort", StringComparison.Ordinal)));
    }

    [Fact]
    public void ADeadlineEndsWhatHangs()
    {
        fake.Reset();

        AggregateException failures = Assert.Throws<AggregateException>(() => Run(2, communicator =>
        {
            communicator.Barrier();
            fake.Reset(hangs: true);
            communicator.AllReduce(new float[4], []);
            return 0;
        }, deadline: TimeSpan.FromMilliseconds(200)));

        Assert.Contains(failures.InnerExceptions, error => error.Message.Contains("was not done with its all-reduce within 0.2 s", StringComparison.Ordinal));
    }

    [Fact]
    public void AnAbortThatHangsEndsTheProcess()
    {
        fake.Reset();
        using var exited = new CountdownEvent(2);

        Assert.Throws<AggregateException>(() => Run(2, communicator =>
        {
            communicator.Barrier();
            fake.Reset(asyncError: SystemError, hangsInAbort: true);
            communicator.AllReduce(new float[4], []);
            return 0;
        }, exit: () =>
        {
            exited.Signal();

            // In this test the process lives on, and its threads must end.
            if (exited.CurrentCount == 0)
            {
                fake.Reset();
            }
        }));

        Assert.True(exited.IsSet);
    }

    [Fact]
    public void DifferentVersionsAreToldByName()
    {
        fake.Reset();
        var control = new InProcessCommunicatorFactory(Members.Patience);

        AggregateException failures = Assert.Throws<AggregateException>(() => Members.Run(Members.Named(2), rank => new OtherVersion(control, Factory(control), rank, fake), _ => 0));

        Assert.Contains(failures.InnerExceptions, error => error is UserErrorException && error.Message.Contains("'node/1' has 21800", StringComparison.Ordinal));
    }

    [Fact]
    public void AMissingLibraryIsToldWithItsPath()
    {
        var error = Assert.Throws<UserErrorException>(() => NcclLibrary.Load("/nowhere/libnccl.so.2"));

        Assert.Contains("/nowhere/libnccl.so.2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALibraryThatIsNoNcclIsTold()
    {
        var error = Assert.Throws<UserErrorException>(() => NcclLibrary.Load("libc.so.6"));

        Assert.Contains("no function ncclGetVersion", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OnRealGpusSumsAreThoseOfTheHost()
    {
        int gpus = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        Assert.SkipWhen(gpus < 2, $"needs two CUDA devices, this machine has {gpus}");
        var control = new InProcessCommunicatorFactory(Members.Patience);
        NcclLibrary library = NcclLibrary.Load(path: null);

        float[][] sums = Members.Run(
            Members.Named(2),
            rank => new NcclCommunicatorFactory(control, library, $"cuda:{rank}", Members.Patience, Members.Patience, TimeProvider.System),
            communicator =>
            {
                float[] bucket = [1, communicator.Rank];
                communicator.AllReduce(bucket, []);
                return bucket;
            });

        Assert.All(sums, sum => Assert.Equal([2, 1], sum));
    }

    private T[] Run<T>(int size, Func<ICommunicator, T> member, TimeSpan? deadline = null, Action? exit = null)
    {
        var control = new InProcessCommunicatorFactory(Members.Patience);
        return Members.Run(Members.Named(size), _ => Factory(control, deadline, exit), member);
    }

    private NcclCommunicatorFactory Factory(ICommunicatorFactory control, TimeSpan? deadline = null, Action? exit = null) => new(
        control, fake.Library, "cpu:0", exit is null ? Members.Patience : TimeSpan.FromMilliseconds(200), deadline ?? Members.Patience, TimeProvider.System,
        exit ?? (() => Assert.Fail("the process was to end")));

    private string[] CallsOf(int rank) => [.. fake.Calls.Where(call => call.StartsWith($"{rank} ", StringComparison.Ordinal)).Select(call => call[2..])];

    /// <summary>Rank 1 has another NCCL: as there is one library here, it says so where the versions are compared.</summary>
    private sealed class OtherVersion(ICommunicatorFactory control, ICommunicatorFactory factory, int rank, FakeNccl fake) : ICommunicatorFactory
    {
        public ICommunicator Connect(Fence fence, IReadOnlyList<Member> members, int index, CancellationToken cancellation)
        {
            if (rank == 0)
            {
                return factory.Connect(fence, members, index, cancellation);
            }

            using ICommunicator communicator = control.Connect(fence, members, index, cancellation);
            communicator.AllGather(BitConverter.GetBytes(21800));
            Assert.NotNull(fake.Library.Path);
            communicator.Barrier();
            return communicator;
        }
    }
}
