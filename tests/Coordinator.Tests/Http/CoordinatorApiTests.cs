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
        UserErrorException taken = await Assert.ThrowsAsync<UserErrorException>(() => client.SubmitAsync(CoordinatorFixture.Recipe, "job", patience.Token));
        Assert.Contains("already", taken.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UserErrorException>(async () => await client.WatchAsync("none", patience.Token).AllAsync());
    }
}
