using System.Net;
using System.Net.Sockets;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Http;

/// <summary>The client against the API over real connections, which are cut.</summary>
public sealed class HttpOrchestratorClientTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-api-").FullName;
    private readonly FakeOrchestrator _orchestrator = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task What_the_orchestrator_says_arrives_as_it_was_said()
    {
        await using ApiHost host = await StartAsync();
        using HttpOrchestratorClient client = host.Client();
        await client.SubmitAsync(CoordinatorFixture.Recipe, "a");
        await client.StopAsync("a", saveCheckpoint: false);
        _orchestrator.Job("a").End(JobStatus.Failed, "it broke");
        Assert.Equal("stop a False", _orchestrator.Requests.Last());
        Assert.Equal(_orchestrator.Job("a").Updates, await client.WatchAsync("a").AllAsync());
        Assert.Equal(_orchestrator.Job("a").Summary, (await client.DescribeJobAsync("a")).Summary);
        Assert.Equal(_orchestrator.Job("a").Summary, (await client.ListJobsAsync()).Items.Single());
        Assert.Empty((await client.ListNodesAsync()).Items);
    }

    [Fact]
    public async Task Refusals_keep_their_kind()
    {
        await using ApiHost host = await StartAsync();
        using HttpOrchestratorClient client = host.Client();
        await client.SubmitAsync(CoordinatorFixture.Recipe, "a");
        Assert.Equal(UserErrorKind.Conflict, (await Assert.ThrowsAsync<UserErrorException>(() => client.SubmitAsync(CoordinatorFixture.Recipe, "a"))).Kind);
        Assert.Equal(UserErrorKind.UnknownJob, (await Assert.ThrowsAsync<UserErrorException>(() => client.DescribeJobAsync("b"))).Kind);
        Assert.Equal(UserErrorKind.UnknownJob, (await Assert.ThrowsAsync<UserErrorException>(async () => await client.WatchAsync("b").AllAsync())).Kind);
        Assert.Equal(UserErrorKind.Invalid, (await Assert.ThrowsAsync<UserErrorException>(() => client.SubmitAsync("a: b", "c"))).Kind);
    }

    [Fact]
    public async Task A_watch_outlives_a_coordinator_that_is_started_again_and_rebuilds_its_log()
    {
        ApiHost host = await StartAsync();
        using HttpOrchestratorClient client = host.Client();
        FakeJob job = _orchestrator.Add("a");
        job.Tell("job a submitted");
        job.Tell("queued");
        job.Step(1);
        job.Step(2);
        await using IAsyncEnumerator<JobUpdate> watch = client.WatchAsync("a").GetAsyncEnumerator();
        List<JobUpdate> seen = [];
        while (seen.Count < 4)
        {
            Assert.True(await watch.MoveNextAsync());
            seen.Add(watch.Current);
        }

        ValueTask<bool> next = watch.MoveNextAsync();
        int port = host.Address.Port;
        await host.DisposeAsync();
        job.Restart(resumed: false);
        job.Tell("the coordinator was started again");
        job.Step(1);
        job.Step(2);
        await using ApiHost again = await StartAsync(port);
        job.Step(3);
        job.End();
        for (; await next; next = watch.MoveNextAsync())
        {
            seen.Add(watch.Current);
        }

        Assert.Equal([1, 2, 3], seen.Where(update => update.Step is not null).Select(update => update.Step!.Step));
        Assert.Equal(["job a submitted", "queued", "the coordinator was started again"], seen.Select(update => update.Text).OfType<string>());
        Assert.Equal(Enumerable.Range(1, 7).Select(number => (long)number), seen.Select(update => update.Sequence));
        Assert.NotNull(seen[^1].Result);
    }

    [Fact]
    public async Task A_watch_outlives_connections_that_break_at_any_byte()
    {
        await using ApiHost host = await StartAsync();
        FakeJob job = _orchestrator.Add("a");
        for (int step = 1; step <= 200; step++)
        {
            job.Step(step);
        }

        job.End();
        await using var proxy = new BreakingProxy(host.Address.Port, firstLimit: 3000, growth: 7001);
        using var client = new HttpOrchestratorClient(proxy.Address, tls: null, token: null, TimeProvider.System);
        List<JobUpdate> seen = await client.WatchAsync("a").AllAsync();
        Assert.Equal(job.Updates, seen);
        Assert.InRange(proxy.Connections, 3, 100);
    }

    [Fact]
    public async Task Patience_ends_when_the_coordinator_stays_away()
    {
        ApiHost host = await StartAsync();
        using HttpOrchestratorClient client = host.Client(patience: TimeSpan.FromMilliseconds(500));
        _orchestrator.Add("a").Tell("submitted");
        await using IAsyncEnumerator<JobUpdate> watch = client.WatchAsync("a").GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        await host.DisposeAsync();
        CoordinatorUnreachableException error = await Assert.ThrowsAsync<CoordinatorUnreachableException>(async () => await watch.MoveNextAsync());
        Assert.Contains("spectral jobs a", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_where_nobody_is_fails_at_once()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        using var client = new HttpOrchestratorClient(new Uri($"http://127.0.0.1:{port}"), tls: null, token: null, TimeProvider.System);
        CoordinatorUnreachableException error = await Assert.ThrowsAsync<CoordinatorUnreachableException>(async () => await client.WatchAsync("a").AllAsync());
        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_coordinator_is_told_so()
    {
        await using ApiHost host = await StartAsync();
        using var client = new HttpOrchestratorClient(new Uri(host.Address, "elsewhere/"), tls: null, token: null, TimeProvider.System);
        await Assert.ThrowsAsync<UserErrorException>(() => client.ListJobsAsync());
    }

    [Fact]
    public async Task A_watch_that_is_cancelled_ends()
    {
        await using ApiHost host = await StartAsync();
        using HttpOrchestratorClient client = host.Client();
        _orchestrator.Add("a").Tell("submitted");
        using var cancel = new CancellationTokenSource();
        await using IAsyncEnumerator<JobUpdate> watch = client.WatchAsync("a", cancel.Token).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        ValueTask<bool> next = watch.MoveNextAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public async Task A_request_the_coordinator_cannot_answer_now_is_a_timeout()
    {
        await using ApiHost host = await StartAsync();
        using HttpOrchestratorClient client = host.Client();
        _orchestrator.Fault = new TimeoutException("not within 30 s");
        Assert.Contains("not within 30 s", (await Assert.ThrowsAsync<TimeoutException>(() => client.ListNodesAsync())).Message, StringComparison.Ordinal);
        _orchestrator.Fault = new UserErrorException("no");
        await Assert.ThrowsAsync<UserErrorException>(() => client.ListNodesAsync());
    }

    private Task<ApiHost> StartAsync(int port = 0) => ApiHost.StartAsync(_orchestrator, new LocalArtifactStore(_directory), port: port);
}
