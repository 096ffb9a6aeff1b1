using Akka.TestKit;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Messages;
using Spectral.Shared.Metrics;

namespace Spectral.Coordinator.Tests;

/// <summary>A store that does not take a job's records interrupts the job; its workers train on, and nothing of what they say is lost.</summary>
public sealed class JobInterruptionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-coordinator-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Steps_reported_while_they_cannot_be_stored_are_stored_when_they_come_again()
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory, failureDetection: TimeSpan.FromSeconds(2));
        TestProbe node = cluster.Node();
        cluster.Hello(node, "n");
        long session = CoordinatorFixture.Expect<NodeMessages.Welcome>(node).Message.Session;
        Fence fence = await TrainAsync(cluster, node, session);

        // A directory in the file's place: a file system refuses that to root too.
        string metrics = Path.Combine(cluster.Store.Root, StoreLayout.Metrics("job"));
        Directory.CreateDirectory(metrics);
        cluster.Report(node, Steps(fence, 1), session, 5);
        cluster.Report(node, Steps(fence, 2), session, 6);
        await TellsAsync(cluster, node, fence, session, welcome => welcome.ReceivedThrough == 4, TimeSpan.FromSeconds(1));
        Directory.Delete(metrics);

        // What a node does with what is not acknowledged: it says it again, in order, and goes on.
        await TellsAsync(
            cluster,
            node,
            fence,
            session,
            welcome =>
            {
                cluster.Report(node, Steps(fence, 1), session, 5);
                cluster.Report(node, Steps(fence, 2), session, 6);
                cluster.Report(node, Steps(fence, 3), session, 7);
                return welcome.ReceivedThrough == 7;
            });
        Assert.Equal([1L, 2L, 3L], MetricsLog.Read(metrics).Select(step => step.Step));
    }

    /// <summary>As a worker that loads, decomposes and forms; gives the fence of the generation that trains. Takes sequences 1 to 4.</summary>
    private static async Task<Fence> TrainAsync(CoordinatorFixture cluster, TestProbe node, long session)
    {
        await cluster.Client.SubmitAsync(CoordinatorFixture.Recipe, "job");
        cluster.Loaded(node, "n/0", CoordinatorFixture.Expect<WorkerCommands.Load>(node).Message.Fence, session);
        WorkerCommands.Decompose decompose = CoordinatorFixture.Expect<WorkerCommands.Decompose>(node).Message;
        DecompositionTask task = decompose.Tasks.Single();
        cluster.Report(
            node, new WorkerEvents.WeightDecomposed(decompose.Fence, "n/0", task.Module, task.Key, new string('b', 64), false, 1, 1e-5, "svd"), session, 2);
        Fence fence = CoordinatorFixture.Expect<WorkerCommands.Prepare>(node).Message.Fence;
        cluster.Report(node, new WorkerEvents.Prepared(fence, "n/0", 0, []), session, 3);
        CoordinatorFixture.Expect<WorkerCommands.Form>(node);
        cluster.Report(node, new WorkerEvents.Formed(fence, "n/0", 0, "digest"), session, 4);
        CoordinatorFixture.Expect<WorkerCommands.Go>(node);
        return fence;
    }

    private static WorkerEvents.StepsApplied Steps(Fence fence, long step) =>
        new(fence, "n/0", [new StepRecord(StoreLayout.OnlyTrial, step, 1, 1, 1e-3, 1, step * 8, 1, 0.1, 0, fence.Generation)]);

    /// <summary>Says hello until the answer is the one that is waited for, or sees it stay as it is.</summary>
    /// <param name="stays">For how long; null waits for it to come.</param>
    private static async Task TellsAsync(
        CoordinatorFixture cluster, TestProbe node, Fence fence, long session, Func<NodeMessages.Welcome, bool> isIt, TimeSpan? stays = null)
    {
        long start = Environment.TickCount64;
        bool wasIt;
        bool goesOn;
        do
        {
            cluster.Hello(node, "n", fence, session: session, phase: WorkerPhase.Training);
            wasIt = isIt(CoordinatorFixture.Expect<NodeMessages.Welcome>(node).Message);
            await Task.Delay(100, TestContext.Current.CancellationToken);
            long passed = Environment.TickCount64 - start;
            goesOn = stays is { } time ? wasIt && passed < time.TotalMilliseconds : !wasIt && passed < Patience.TotalMilliseconds;
        }
        while (goesOn);
        Assert.True(wasIt);
    }
}
