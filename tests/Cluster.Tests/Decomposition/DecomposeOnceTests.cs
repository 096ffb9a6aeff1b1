using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Messages;
using Spectral.Testing;

namespace Spectral.Cluster.Tests.Decomposition;

/// <summary>A weight is decomposed once, anywhere, ever; counted by what the jobs tell of it.</summary>
public sealed class DecomposeOnceTests : IDisposable
{
    private const int Weights = RandomModel.Layers * RandomModel.WeightsPerLayer;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_lost_worker_costs_only_what_it_had_not_finished_and_later_jobs_compute_nothing()
    {
        string model = _folder.File("model");
        RandomModel.Write(model);
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(nodes: 2);
        await cluster.SubmitAsync(Recipe(model, rank: 4), "first");

        // One of the two dies when it has done some of its weights and not all.
        string? lost = null;
        var finished = new List<WorkerEvents.WeightDecomposed>();
        await foreach (JobUpdate update in cluster.Client.WatchAsync("first", TestContext.Current.CancellationToken))
        {
            if (update.Decomposed is { } done)
            {
                finished.Add(done);
                if (lost is null && finished.Count == 4)
                {
                    lost = done.Worker;
                    cluster.Nodes[lost.Split('/')[0]].Kill();
                }
            }
        }

        Assert.Equal(JobStatus.Finished, (await cluster.FinishAsync("first")).Status);
        Assert.Equal(Weights, finished.Count);
        Assert.Equal(Weights, finished.Select(done => done.Key).Distinct(StringComparer.Ordinal).Count());

        // What the lost one had published without saying so is found; nothing that it had said is done again.
        int byLost = finished.Count(done => done.Worker == lost);
        Assert.InRange(byLost, 1, Weights / 2 - 1);
        Assert.InRange(finished.Count(done => done.CacheHit), 0, 1);

        // Another rank below the same rung of the ladder, and the same again: everything is there.
        Assert.All(await DecomposedAsync(cluster, "same", Recipe(model, rank: 4)), done => Assert.True(done.CacheHit, done.Module));
        Assert.All(await DecomposedAsync(cluster, "other-rank", Recipe(model, rank: 6)), done => Assert.True(done.CacheHit, done.Module));
    }

    /// <summary>What a job that ran to its end told of its weights: one for each.</summary>
    private static async Task<IReadOnlyList<WorkerEvents.WeightDecomposed>> DecomposedAsync(ClusterProcesses cluster, string job, string recipe)
    {
        await cluster.SubmitAsync(recipe, job);
        var told = new List<WorkerEvents.WeightDecomposed>();
        await foreach (JobUpdate update in cluster.Client.WatchAsync(job, TestContext.Current.CancellationToken))
        {
            told.AddRange(update.Decomposed is { } done ? [done] : []);
        }

        Assert.Equal(JobStatus.Finished, (await cluster.FinishAsync(job)).Status);
        Assert.Equal(Weights, told.Count);
        return told;
    }

    private static string Recipe(string model, int rank) => $$$"""
        base_model: {{{model}}}
        datasets: {train: {path: samples/word-problems/train.jsonl, format: prompt-completion}}
        adapter: {method: spectral-additive, rank: {{{rank}}}, targets: [q_proj, v_proj, o_proj, down_proj]}
        training: {max_steps: 2, global_batch: 4, micro_batch: 2, sequence_length: 64, packing: false, seed: 7}
        cluster: {failure_detection: 3s}
        """;
}
