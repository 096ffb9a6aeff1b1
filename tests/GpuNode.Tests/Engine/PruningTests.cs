using System.Runtime.InteropServices;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Messages;
using Spectral.Shared.Safetensors;
using Spectral.SpectralOps.Adapters;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>A method that prunes while it trains, in real engines.</summary>
public sealed class PruningTests
{
    private static readonly string[] Settings =
        ["adapter.method=adalora", "adapter.target_rank=1", "adapter.prune={warmup: 2, final: 2}", "training.max_steps=8", "checkpoint.every_steps=4"];

    [Fact]
    public async Task As_many_triplets_are_left_as_the_budget_has_room_for()
    {
        using var job = new TinyJob();
        await using Run run = await new Run(job, workers: 2).Train(job.Specification(Settings));

        Dictionary<long, int> left = run.Of<WorkerEvents.CheckpointUploaded>().ToDictionary(upload => upload.Step, upload => Left(job, upload.Incoming, out _));
        int end = Left(job, $"{run.Of<WorkerEvents.AdapterUploaded>().Single().Incoming}/adapter", out int matrices);

        // 4 of each matrix at first, 1 in the end, and at step 4 half of the way down: 1 + 3 / 8.
        Assert.Equal((matrices + (3 * matrices / 8), matrices), (left[4], left[8]));
        Assert.Equal(matrices, end);
    }

    [Fact]
    public async Task Only_a_method_that_prunes_stores_scores()
    {
        using var job = new TinyJob();
        await using Run pruned = await new Run(job, workers: 1).Train(job.Specification(Settings));
        await using Run other = await new Run(job, workers: 1, generation: 2).Train(job.Specification("adapter.method=lora"));

        Assert.Equal(4, Suffixes(pruned).Count);
        Assert.Equal([".first_moment", ".second_moment"], Suffixes(other).Order());

        HashSet<string> Suffixes(Run run)
        {
            using MappedSafetensors file = Open(job, run.Of<WorkerEvents.CheckpointUploaded>().First().Incoming, StoreLayout.OptimizerFile);
            return [.. file.Header.Entries.Select(entry => entry.Name[entry.Name.LastIndexOf('.')..])];
        }
    }

    /// <summary>Without the scores it would choose other triplets, and its digest would not be the others'.</summary>
    [Fact]
    public async Task A_newcomer_is_sent_the_scores_too()
    {
        using var job = new TinyJob();
        JobSpecification specification = job.Specification(Settings);
        await using var run = new Run(job, workers: 2);
        await run.Form(specification, only: 0);
        run.Go(0);
        await run.Next<WorkerEvents.StepsApplied>(run.Engines[0]);
        run.Engines[0].Post(new WorkerCommands.EndAfter(run.Fence, Step: 0, SaveCheckpoint: false));
        await run.Next<WorkerEvents.Left>(run.Engines[0]);
        WorkerEvents.Formed[] formed = await run.Reform([0, 1]);
        Assert.Equal(formed[0].StateDigest, formed[1].StateDigest);
        run.Go(0, 1);
        await run.Each<WorkerEvents.Left>();

        job.ForgetStore();
        await using Run whole = await new Run(job, workers: 1).Train(specification);
        Assert.Equal(AtTheEnd(whole), AtTheEnd(run));
    }

    [Fact]
    public async Task A_schedule_without_room_is_refused_where_only_the_data_says_how_long_training_is()
    {
        using var job = new TinyJob();
        await using var run = new Run(job, workers: 1);
        WorkerEvents.Failed failed = (await Assert.ThrowsAsync<WorkerFailedException>(() => run.Form(job.Specification(
            "adapter.method=adalora", "adapter.prune={warmup: 1000, final: 1000}", "training.max_steps=null", "training.epochs=1")))).Failure;

        Assert.True(failed.IsUserError);
        Assert.Contains("adapter.prune: a warm-up of 1000 steps and a final phase of 1000 leave no step between", failed.Message, StringComparison.Ordinal);
    }

    private static int Left(TinyJob job, string directory, out int matrices)
    {
        using MappedSafetensors file = Open(job, directory, StoreLayout.AdapterFile);
        string[] names = [.. file.Header.Entries.Select(entry => entry.Name).Where(name => name.EndsWith(AdaloraAdapter.Values, StringComparison.Ordinal))];
        matrices = names.Length;
        int left = 0;
        foreach (string name in names)
        {
            foreach (float value in MemoryMarshal.Cast<byte, float>(file.Bytes(name)))
            {
                left += value == 0 ? 0 : 1;
            }
        }

        return left;
    }

    private static MappedSafetensors Open(TinyJob job, string directory, string file) => MappedSafetensors.Open(job.Store.LocalFile($"{directory}/{file}"));

    private static IReadOnlyList<string> AtTheEnd(Run run) => run.Of<WorkerEvents.CheckpointUploaded>().Where(upload => upload.Step == 8).Bits();
}
