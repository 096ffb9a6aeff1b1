using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.TestKit;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;
using Envelope = Spectral.Shared.Serialization.Envelope;

namespace Spectral.Coordinator.Tests;

public sealed class CoordinatorActorTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-coordinator-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Each_start_has_the_next_epoch()
    {
        for (long epoch = 1; epoch <= 3; epoch++)
        {
            await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory);
            TestProbe node = cluster.Node();
            cluster.Hello(node, "n");
            Assert.Equal(epoch, CoordinatorFixture.Expect<NodeMessages.Welcome>(node).Message.Epoch);
        }
    }

    [Fact]
    public async Task A_node_of_another_protocol_is_refused_with_both_versions()
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory);
        TestProbe node = cluster.Node();
        cluster.Hello(node, "n", protocol: 99);
        string reason = CoordinatorFixture.Expect<NodeMessages.Refused>(node).Message.Reason;
        Assert.Contains("protocol 99", reason, StringComparison.Ordinal);
        Assert.Contains($"{NodeMessages.ProtocolVersion}", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_of_a_forgotten_run_is_released()
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory);
        TestProbe node = cluster.Node();
        cluster.Hello(node, "n", new Fence(0, "old", 4));
        (Envelope envelope, WorkerCommands.Release release) = CoordinatorFixture.Expect<WorkerCommands.Release>(node);
        Assert.Equal(("n/0", new Fence(1, "old", 4)), (envelope.Worker, release.Fence));
    }

    [Fact]
    public async Task A_job_waits_for_its_workers_and_starts_when_they_come()
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory);
        TestProbe first = cluster.Node();
        TestProbe second = cluster.Node();
        cluster.Hello(first, "n1");
        await cluster.Client.SubmitAsync(CoordinatorFixture.Recipe.Replace("workers: 1, min_workers: 1", "min_workers: 2", StringComparison.Ordinal), "job");
        List<JobUpdate> updates = await cluster.WatchAsync("job", update => update.Text?.StartsWith("queued", StringComparison.Ordinal) == true);
        Assert.Equal("queued (needs 2, has 1)", updates[^1].Text);
        cluster.Hello(second, "n2");
        Assert.Equal(new Fence(1, "job", 0), CoordinatorFixture.Expect<WorkerCommands.Load>(first).Message.Fence);
        CoordinatorFixture.Expect<WorkerCommands.Load>(second);
    }

    [Fact]
    public async Task A_job_whose_only_node_falls_silent_says_so_and_waits_for_another()
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory, TimeSpan.FromMilliseconds(300));
        TestProbe node = cluster.Node();
        await cluster.Client.SubmitAsync(CoordinatorFixture.Recipe, "job");
        cluster.Hello(node, "n");
        CoordinatorFixture.Expect<WorkerCommands.Load>(node);
        List<JobUpdate> updates = await cluster.WatchAsync("job", update => update.Text?.Contains("waiting for workers", StringComparison.Ordinal) == true);
        Assert.Contains(updates, update => update.Text?.Contains("n/0 is lost: node n said nothing", StringComparison.Ordinal) == true);
        TestProbe second = cluster.Node();
        cluster.Hello(second, "m");
        CoordinatorFixture.Expect<WorkerCommands.Load>(second);
    }

    [Fact]
    public async Task A_command_that_was_lost_on_the_way_is_sent_again()
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory, TimeSpan.FromMilliseconds(500));
        TestProbe node = cluster.Node();
        await cluster.Client.SubmitAsync(CoordinatorFixture.Recipe, "job");
        cluster.Hello(node, "n");
        (Envelope first, _) = CoordinatorFixture.Expect<WorkerCommands.Load>(node);
        Envelope? again = null;
        for (int hello = 0; again is null && hello < 100; hello++)
        {
            cluster.Hello(node, "n", session: first.Position!.Session);
            again = node.ReceiveWhile<Envelope>(envelope => (Envelope)envelope, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100), cancellationToken: default)
                .FirstOrDefault(envelope => envelope.Message is WorkerCommands.Load);
        }

        Assert.Equal(first.Position, again?.Position);
    }

    [Fact]
    public async Task A_report_is_taken_in_its_turn_and_once()
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory);
        TestProbe node = cluster.Node();
        cluster.Hello(node, "n");
        long session = CoordinatorFixture.Expect<NodeMessages.Welcome>(node).Message.Session;
        await cluster.Client.SubmitAsync(CoordinatorFixture.Recipe, "job");
        Fence fence = CoordinatorFixture.Expect<WorkerCommands.Load>(node).Message.Fence;
        cluster.Report(node, new WorkerEvents.Failed(fence, "n/0", WorkerPhase.Loading, "too early", true, false, null), session, 2);
        cluster.Loaded(node, "n/0", fence, session, 1);
        cluster.Loaded(node, "n/0", fence, session, 1);
        CoordinatorFixture.Expect<WorkerCommands.Decompose>(node);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        cluster.Hello(node, "n", fence, session: session);
        Assert.Equal(1, CoordinatorFixture.Expect<NodeMessages.Welcome>(node).Message.ReceivedThrough);
    }

    [Fact]
    public async Task Two_jobs_that_need_one_basis_compute_it_once()
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory);
        TestProbe first = cluster.Node();
        TestProbe second = cluster.Node();
        cluster.Hello(first, "n1");
        long firstSession = CoordinatorFixture.Expect<NodeMessages.Welcome>(first).Message.Session;
        await cluster.Client.SubmitAsync(CoordinatorFixture.Recipe, "one");
        cluster.Loaded(first, "n1/0", CoordinatorFixture.Expect<WorkerCommands.Load>(first).Message.Fence, firstSession);
        WorkerCommands.Decompose decompose = CoordinatorFixture.Expect<WorkerCommands.Decompose>(first).Message;

        cluster.Hello(second, "n2");
        long secondSession = CoordinatorFixture.Expect<NodeMessages.Welcome>(second).Message.Session;
        await cluster.Client.SubmitAsync(CoordinatorFixture.Recipe, "two");
        cluster.Loaded(second, "n2/0", CoordinatorFixture.Expect<WorkerCommands.Load>(second).Message.Fence, secondSession);
        await cluster.WatchAsync("two", update => update.Plan is not null);
        second.ExpectNoMsg(TimeSpan.FromMilliseconds(200), cancellationToken: default);
        DecompositionTask task = decompose.Tasks.Single();
        cluster.Report(
            first, new WorkerEvents.WeightDecomposed(decompose.Fence, "n1/0", task.Module, task.Key, new string('b', 64), false, 1, 1e-5, "svd"), firstSession, 2);
        Assert.Equal(task.Key, CoordinatorFixture.Expect<WorkerCommands.Decompose>(second).Message.Tasks.Single().Key);
        CoordinatorFixture.Expect<WorkerCommands.Prepare>(first);
    }

    [Fact]
    public async Task An_interrupted_job_is_taken_up_again_under_a_higher_fence()
    {
        await using (CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory))
        {
            TestProbe node = cluster.Node();
            cluster.Hello(node, "n");
            await cluster.Client.SubmitAsync(CoordinatorFixture.Recipe, "job");
            CoordinatorFixture.Expect<WorkerCommands.Load>(node);
        }

        await using CoordinatorFixture again = await CoordinatorFixture.StartAsync(_directory);
        TestProbe later = again.Node();
        again.Hello(later, "n");
        Assert.Equal(new Fence(2, "job", 0), CoordinatorFixture.Expect<WorkerCommands.Load>(later).Message.Fence);
        UserErrorException error = await Assert.ThrowsAsync<UserErrorException>(() => again.Client.SubmitAsync(CoordinatorFixture.Recipe, "job"));
        Assert.Contains("already", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("")]
    [InlineData("a/b")]
    public async Task An_id_that_is_no_plain_name_is_refused(string job)
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory);
        await Assert.ThrowsAsync<UserErrorException>(() => cluster.Client.SubmitAsync(CoordinatorFixture.Recipe, job));
    }

    [Fact]
    public async Task Commands_carry_the_trace_of_the_generations_start()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SpectralTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory);
        TestProbe node = cluster.Node();
        cluster.Hello(node, "n");
        await cluster.Client.SubmitAsync(CoordinatorFixture.Recipe, "traced");
        (Envelope envelope, _) = CoordinatorFixture.Expect<WorkerCommands.Load>(node);
        Activity[] mine = [.. spans.Where(span => (string?)span.GetTagItem(TelemetryTags.Job) == "traced")];
        Activity root = mine.Single(span => span.OperationName == "job start");
        Activity load = mine.Single(span => span.OperationName == "load");
        Assert.Equal(root.SpanId, load.ParentSpanId);
        Assert.Equal(load.Id, envelope.TraceParent);
    }
}
