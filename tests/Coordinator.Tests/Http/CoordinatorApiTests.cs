using Akka.TestKit;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Http;

/// <summary>The API before the coordinator's actor, its journal and its serializer.</summary>
public sealed class CoordinatorApiTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-coordinator-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_job_is_submitted_and_watched_over_http()
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory);
        await using ApiHost host = await ApiHost.StartAsync(cluster.Client, cluster.Store);
        using HttpOrchestratorClient client = host.Client();
        TestProbe node = cluster.Node();
        cluster.Hello(node, "n");
        long session = CoordinatorFixture.Expect<NodeMessages.Welcome>(node).Message.Session;
        await client.SubmitAsync(CoordinatorFixture.Recipe, "job");
        cluster.Loaded(node, "n/0", CoordinatorFixture.Expect<WorkerCommands.Load>(node).Message.Fence, session);
        CoordinatorFixture.Expect<WorkerCommands.Decompose>(node);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        List<JobUpdate> updates = [];
        await foreach (JobUpdate update in client.WatchAsync("job", patience.Token))
        {
            updates.Add(update);
            if (update.Plan is not null)
            {
                break;
            }
        }

        Assert.Equal("job job submitted", updates[0].Text);
        Assert.Equal(6, updates[^1].Plan!.TotalSteps);
        JobSummary listed = Assert.Single((await client.ListJobsAsync(cancellation: patience.Token)).Items);
        Assert.Equal(("job", 6L), (listed.Job, listed.TotalSteps));
        Assert.Equal(listed.Job, (await client.DescribeJobAsync("job", patience.Token)).Summary.Job);
        Assert.Equal("n/0", Assert.Single(Assert.Single((await client.ListNodesAsync(cancellation: patience.Token)).Items).Workers).Worker);
        await client.StopAsync("job", saveCheckpoint: true, patience.Token);
        await foreach (JobUpdate update in client.WatchAsync("job", patience.Token))
        {
            if (update.Text?.StartsWith("stopping", StringComparison.Ordinal) == true || update.Result is not null)
            {
                return;
            }
        }

        Assert.Fail("the stop was not told");
    }

    [Fact]
    public async Task Sweeps_are_listed_by_their_ids_in_pages()
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory);
        await using ApiHost host = await ApiHost.StartAsync(cluster.Client, cluster.Store);
        using HttpOrchestratorClient client = host.Client();
        Assert.Empty((await client.ListSweepsAsync()).Items);
        foreach (string sweep in (string[])["two", "one"])
        {
            await client.StartSweepAsync(CoordinatorFixture.Recipe.Replace("datasets: {", "datasets: {eval: {path: eval.jsonl, format: prompt-completion}, ", StringComparison.Ordinal) + "\nsweep: {adapter.rank: [1, 2]}\n", sweep);
        }

        QueryMessages.Sweeps page = await client.ListSweepsAsync(limit: 1);
        Assert.Equal((new SweepEntry("one", Active: true), "one"), (Assert.Single(page.Items), page.Next));
        page = await client.ListSweepsAsync(page.Next);
        Assert.Equal(("two", null), (Assert.Single(page.Items).Sweep, page.Next));
    }

    [Fact]
    public async Task What_the_coordinator_refuses_has_its_status()
    {
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(_directory);
        await using ApiHost host = await ApiHost.StartAsync(cluster.Client, cluster.Store);
        using HttpOrchestratorClient client = host.Client();
        await client.SubmitAsync(CoordinatorFixture.Recipe, "job");
        Assert.Equal(UserErrorKind.Conflict, (await Assert.ThrowsAsync<UserErrorException>(() => client.SubmitAsync(CoordinatorFixture.Recipe, "job"))).Kind);
        Func<Task>[] unknown =
        [
            () => client.WatchAsync("none").AllAsync(), () => client.DescribeJobAsync("none"), () => client.StopAsync("none", saveCheckpoint: false),
            () => client.ResumeAsync("none"),
        ];
        foreach (Func<Task> request in unknown)
        {
            Assert.Equal(UserErrorKind.UnknownJob, (await Assert.ThrowsAsync<UserErrorException>(request)).Kind);
        }
    }
}
