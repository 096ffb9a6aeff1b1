using System.Globalization;
using System.Text.RegularExpressions;
using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Messages;

namespace Spectral.Cluster.Tests.Recovery;

/// <summary>What survives whose death: an applied step one member, a durable one all of them; and a death that nobody is there to see.</summary>
public sealed partial class LossTests
{
    private const string Job = "job";
    private const int Steps = 150;

    [LongFact]
    public async Task A_step_survives_all_members_but_one_and_what_dies_with_the_last_is_computed_again_to_the_same_bits()
    {
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(nodes: 3);
        await cluster.SubmitAsync(ClusterRecipe.Of(Steps, checkpointEvery: 20), Job);
        await TrainedAsync(cluster, 5);

        long before = cluster.StoredStep(Job);
        cluster.Nodes["node-0"].Kill();
        cluster.Nodes["node-2"].Kill();
        await TrainedAsync(cluster, 3);
        Assert.True((await StartsAsync(cluster, HeldStart()))[^1] >= before, cluster.Logs());

        // Nobody leads when a node dies: the other one holds what it has, and cannot go on alone.
        cluster.StartNode("node-0");
        await cluster.UntilAsync(async () => (await cluster.DescribeAsync(Job)).Summary.Workers == 2, "two train");
        await TrainedAsync(cluster, 3);
        cluster.Coordinator.Kill();
        cluster.Nodes["node-0"].Kill();
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        before = cluster.StoredStep(Job);
        cluster.RestartCoordinator();
        await TrainedAsync(cluster, 3);
        Assert.True((await StartsAsync(cluster, HeldStart()))[^1] >= before, cluster.Logs());

        // All are lost: back to the last checkpoint, and every step once.
        await cluster.UntilAsync(() => Task.FromResult(cluster.StoredStep(Job) % 20 > 5 && cluster.StoredStep(Job) > 20), "steps are applied that no checkpoint holds");
        cluster.Nodes["node-1"].Kill();
        before = cluster.StoredStep(Job);
        cluster.StartNode("node-1");
        cluster.StartNode("node-0");
        JobResult result = await cluster.FinishAsync(Job);
        Assert.True(result.Status == JobStatus.Finished, $"{result.Error}\n{cluster.Logs()}");
        long start = (await StartsAsync(cluster, CheckpointStart()))[^1];
        Assert.InRange(start, before - 40, before - 1);
        Assert.Equal(Enumerable.Range(1, Steps).Select(step => (long)step), cluster.MetricSteps(Job));
        Assert.DoesNotContain("computed again with other bits", cluster.Logs(), StringComparison.Ordinal);
    }

    private static async Task TrainedAsync(ClusterProcesses cluster, int steps)
    {
        long step = cluster.StoredStep(Job);
        await cluster.UntilAsync(() => Task.FromResult(cluster.StoredStep(Job) >= step + steps), $"{steps} steps after {step} are stored");
    }

    /// <summary>The steps that generations started from, by what the job said of them.</summary>
    private static async Task<long[]> StartsAsync(ClusterProcesses cluster, Regex what)
    {
        var starts = new List<long>();
        await cluster.UntilAsync(
            () =>
            {
                starts.Clear();
                starts.AddRange(what.Matches(cluster.Logs()).Select(match => long.Parse(match.Groups["step"].ValueSpan, CultureInfo.InvariantCulture)));
                return Task.FromResult(starts.Count > 0);
            },
            $"the job says '{what}'");
        return [.. starts];
    }

    [GeneratedRegex("going on from step (?<step>[0-9]+), which members hold", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeldStart();

    [GeneratedRegex("starting from step (?<step>[0-9]+) \\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CheckpointStart();
}
