using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Messages;

namespace Spectral.Cluster.Tests.Stages;

/// <summary>Layers spread over processes: a worker of each stage is killed, and the adapter is the one of an undisturbed run in one process.</summary>
public sealed class StagesTests
{
    private const string Job = "job";
    private const int Steps = 60;

    [LongFact]
    public async Task A_worker_of_each_stage_is_killed_and_the_adapter_has_the_same_bits()
    {
        string recipe = ClusterRecipe.Of(Steps);
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(nodes: 3);
        await cluster.SubmitAsync($"{recipe}\ncluster: {{pipeline: 2}}", Job);
        await TrainedAsync(cluster, 3);

        // Of three workers one is alone at its stage: another takes its place, from a checkpoint.
        cluster.Nodes[NodeOf(cluster, stage: 1)].Kill();
        await TrainedAsync(cluster, 3);
        Assert.Contains("layers of the model are without a worker", cluster.Logs(), StringComparison.Ordinal);

        // Now each stage has one worker; the layers of the lost one are cut into the other's.
        cluster.Nodes[NodeOf(cluster, stage: 0)].Kill();
        await TrainedAsync(cluster, 3);
        Assert.Contains("the layers are cut anew, into 1", cluster.Logs(), StringComparison.Ordinal);

        JobResult result = await cluster.FinishAsync(Job);
        Assert.True(result.Status == JobStatus.Finished, $"{result.Error}\n{cluster.Logs()}");
        Assert.Equal(await Undisturbed.AdapterHashAsync(recipe), cluster.AdapterHash(Job));
        Assert.Equal(Enumerable.Range(1, Steps).Select(step => (long)step), cluster.MetricSteps(Job));
        Assert.DoesNotContain("computed again with other bits", cluster.Logs(), StringComparison.Ordinal);
    }

    /// <summary>The living node whose worker was given the stage last.</summary>
    private static string NodeOf(ClusterProcesses cluster, int stage)
    {
        string[] lines = [.. cluster.Logs().Split('\n').Where(line => line.Contains("takes stage ", StringComparison.Ordinal))];
        return cluster.Nodes.Where(node => !node.Value.HasExited).Select(node => node.Key)
            .First(node => lines.Last(line => line.Contains($"{node}/0 takes", StringComparison.Ordinal)).Contains($"takes stage {stage} of 2", StringComparison.Ordinal));
    }

    private static async Task TrainedAsync(ClusterProcesses cluster, int steps)
    {
        long step = cluster.StoredStep(Job);
        await cluster.UntilAsync(() => Task.FromResult(cluster.StoredStep(Job) >= step + steps), $"{steps} steps after {step} are stored");
    }
}
