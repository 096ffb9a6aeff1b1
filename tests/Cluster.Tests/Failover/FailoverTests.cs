using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Client;
using Spectral.Shared.Messages;
using Spectral.Testing;

namespace Spectral.Cluster.Tests.Failover;

/// <summary>Coordinators of which one acts and the other takes over, as processes over a real PostgreSQL.</summary>
public sealed class FailoverTests
{
    private const int Steps = 60;

    [Fact]
    public async Task The_other_coordinator_takes_a_running_job_over_and_the_adapter_is_the_same()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.SkipReason);
        await using PostgresServer postgres = await PostgresServer.StartAsync(FreePorts.Next());
        await using var pair = new CoordinatorPair(postgres.ConnectionString);
        pair.StartNode("node-0");
        pair.StartNode("node-1");
        using HttpOrchestratorClient first = pair.Client(0);
        using HttpOrchestratorClient second = pair.Client(1);
        await pair.UntilAsync(async () => (await first.ListNodesAsync()).Items.Count == 2 ? "both" : null, "both nodes are there");

        await second.SubmitAsync(ClusterRecipe.Of(Steps), "taken-over");
        await pair.UntilAsync(async () => (await second.DescribeJobAsync("taken-over")).Summary is { Step: > 10 } summary ? summary : null, "it trains");
        pair.Coordinators[0].Kill();
        JobResult result = await pair.FinishAsync(1, "taken-over");

        Assert.True(result.Status == JobStatus.Finished, pair.Logs());
        Assert.Equal(Steps, result.Steps);
        Assert.Equal(await Undisturbed.AdapterHashAsync(ClusterRecipe.Of(Steps)), pair.AdapterHash("taken-over"));
        Assert.Contains("Coordinator started, epoch 1", pair.Coordinators[0].Log, StringComparison.Ordinal);
        Assert.Contains("Coordinator started, epoch 2", pair.Coordinators[1].Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_coordinator_on_one_data_directory_is_refused_in_one_line()
    {
        using var folder = new TemporaryFolder();
        using Service first = Start("first", folder.Path, FreePorts.Next(), FreePorts.Next());
        while (!first.Log.Contains("Coordinator started", StringComparison.Ordinal) && !first.HasExited)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        using Service second = Start("second", folder.Path, FreePorts.Next(), FreePorts.Next());
        Assert.Equal(2, await second.ExitAsync());
        string line = Assert.Single(second.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"spectral coordinator: --data: {folder.Path} is in use by another coordinator", line, StringComparison.Ordinal);
        Assert.Equal(0, await first.TerminateAsync());
    }

    private static Service Start(string name, string data, int port, int httpPort) => new(
        name, ["coordinator", "--data", data, "--port", $"{port}", "--http-port", $"{httpPort}", "--insecure"]);
}
