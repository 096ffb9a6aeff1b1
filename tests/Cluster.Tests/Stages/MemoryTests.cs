using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Messages;
using Spectral.Testing;

namespace Spectral.Cluster.Tests.Stages;

/// <summary>A model that does not fit into what one process may use.</summary>
public sealed class MemoryTests
{
    /// <summary>Less than the weights in fp32, more than half of them and all that a process needs beside.</summary>
    private const long Limit = LargeModel.Fp32Bytes - (40L << 20);

    [LongFact]
    public async Task It_is_refused_on_one_worker_and_trains_when_its_layers_are_spread_over_two()
    {
        Assert.SkipWhen(MemoryLimit.Missing is not null, MemoryLimit.Missing ?? "");
        using var folder = new TemporaryFolder();
        string model = folder.File("model");
        LargeModel.Write(model);
        using var limit = new MemoryLimit(Limit);
        using (var plan = new Service("plan", ["plan", folder.Write("one.yaml", Recipe(model, stages: 1)), "--devices", "cpu:1"], limit.PrefixOf("plan")))
        {
            Assert.True(await plan.ExitAsync() == 2, plan.Log);
            Assert.Contains("bytes of memory in one process", plan.Log, StringComparison.Ordinal);
            Assert.Contains("cluster.pipeline, now 1", plan.Log, StringComparison.Ordinal);
        }

        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(nodes: 2, network: limit);
        await cluster.SubmitAsync(Recipe(model, stages: 2), "job");
        JobResult result = await cluster.FinishAsync("job");
        Assert.True(result.Status == JobStatus.Finished, $"{result.Error}\n{cluster.Logs()}");
        Assert.Equal([1L, 2], cluster.MetricSteps("job"));
        Assert.All(cluster.Nodes.Values, node => Assert.False(node.HasExited, "a node was killed for its memory"));
    }

    private static string Recipe(string model, int stages) => $$"""
        base_model: {{model}}
        datasets:
          train: {path: samples/word-problems/train.jsonl, format: prompt-completion}
        adapter: {method: lora, rank: 2, targets: [q_proj]}
        training: {max_steps: 2, global_batch: 2, micro_batch: 1, sequence_length: 64, packing: false, learning_rate: 1.0e-3}
        checkpoint: {every_steps: 2}
        cluster: {pipeline: {{stages}}}
        """;
}
