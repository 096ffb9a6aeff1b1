using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Cluster.Tests.Failover;

/// <summary>
/// Two coordinators that do not reach each other, while both reach the journal, the store and every node: the other takes
/// over, and the one that acted before must notice, though nothing failed for it.
/// </summary>
public sealed class PartitionTests
{
    private const int Steps = 224;

    [LongFact]
    public async Task The_coordinator_that_was_taken_over_writes_nothing_more_and_ends_and_the_adapter_is_the_same()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.SkipReason);
        Assert.SkipWhen(NamespaceNetwork.Missing is not null, NamespaceNetwork.Missing ?? "");
        using var network = new NamespaceNetwork();
        await using PostgresServer postgres = await PostgresServer.StartAsync(FreePorts.Next(), network.Coordinator);
        await using var pair = new CoordinatorPair(postgres.ConnectionString, network);
        pair.StartNode("node-0");
        Service dying = pair.StartNode("node-1");
        using HttpOrchestratorClient first = pair.Client(0);
        using HttpOrchestratorClient second = pair.Client(1);
        await pair.UntilAsync(async () => (await first.ListNodesAsync()).Items.Count == 2 ? "both" : null, "both nodes are there");
        await first.SubmitAsync(ClusterRecipe.Of(Steps), "parted");
        await pair.UntilAsync(async () => (await second.DescribeJobAsync("parted")).Summary is { Step: > 10 } summary ? summary : null, "it trains");

        network.Part(CoordinatorPair.NameOf(0), CoordinatorPair.NameOf(1));
        await pair.UntilAsync(() => Said(pair.Coordinators[1], "Coordinator started, epoch 2"), "the other takes over");

        // Both see it die, and each would form another generation.
        dying.Kill();
        await pair.UntilAsync(() => Task.FromResult(pair.Coordinators[0].HasExited ? "ended" : null), "the first ends");
        Assert.Equal(ExitCodes.Restart, pair.Coordinators[0].ExitCode);
        Assert.Contains("epoch 2 has begun", pair.Coordinators[0].Log, StringComparison.Ordinal);
        JobResult result = await pair.FinishAsync(1, "parted");
        Assert.True(result.Status == JobStatus.Finished, pair.Logs());

        network.Join(CoordinatorPair.NameOf(0), CoordinatorPair.NameOf(1));
        pair.RestartCoordinator(0);
        pair.StartNode("node-2");
        await pair.UntilAsync(async () => (await first.ListNodesAsync()).Items.Count == 2 ? "both" : null, "it is back, as the standby");
        await first.SubmitAsync(ClusterRecipe.Of(steps: 2), "after");
        Assert.Equal(JobStatus.Finished, (await pair.FinishAsync(0, "after")).Status);

        Assert.Equal(await Undisturbed.AdapterHashAsync(ClusterRecipe.Of(Steps)), pair.AdapterHash("parted"));
        Assert.Equal(Enumerable.Range(1, Steps).Select(step => (long)step), pair.MetricSteps("parted"));
        IReadOnlyList<long> epochs = await WrittenJournal.EpochsAsync(postgres.ConnectionString);
        Assert.Equal(epochs.Order(), epochs);
        Assert.Equal(2, epochs[^1]);
    }

    private static Task<string?> Said(Service service, string text) =>
        Task.FromResult(service.Log.Contains(text, StringComparison.Ordinal) ? text : null);
}
