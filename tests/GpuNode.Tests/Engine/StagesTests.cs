using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;
using Spectral.Shared.Safetensors;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>A model whose layers are spread over workers trains what one worker trains, to the bit.</summary>
public sealed class StagesTests
{
    private const int Layers = 4;

    [Theory]
    [InlineData(true, "adapter.method=spectral-additive")]
    [InlineData(false, "adapter.targets=[q_proj, up_proj, lm_head]")]
    [InlineData(true, "training.activation_checkpointing=true", "training.precision=bf16")]
    [InlineData(true, "adapter.method=lora", "adapter.dropout=0.1", "training.activation_checkpointing=true", "training.packing=false")]
    [InlineData(true, "adapter.method=dora", "adapter.targets=[model.layers.2.*.q_proj, model.layers.1.*.o_proj]")]
    [InlineData(true, "adapter.method=full", "adapter.rank=null", "reduction=canonical", "adapter.targets=[model.layers.3.mlp.up_proj]")]
    public async Task Any_number_of_stages_and_of_workers_at_each_trains_the_same_bits(bool isTied, params string[] settings)
    {
        using TinyJob job = Job(isTied);
        JobSpecification specification = job.Specification(settings);
        await using Run whole = await new Run(job, workers: 1).Train(specification);
        foreach ((int stages, int workers) in new[] { (2, 2), (3, 3), (2, 4), (2, 3) })
        {
            await using Run spread = await new Run(job, workers, stages: stages).Train(specification);
            Comparison.AssertEqual(whole, spread);
        }

        Assert.True(whole.Steps[^1].Loss < whole.Steps[0].Loss);
    }

    [Fact]
    public async Task A_checkpoint_does_not_tell_how_many_stages_wrote_or_will_read_it()
    {
        using TinyJob job = Job(isTied: true);
        JobSpecification specification = job.Specification("checkpoint.every_steps=4");
        await using Run spread = await new Run(job, workers: 3, stages: 3).Train(specification);

        // Stopped after step 2, whose checkpoint is the last one and cannot be overtaken.
        await using var stopped = new Run(job, workers: 3, generation: 2, stages: 3);
        await stopped.Form(specification);
        stopped.Post(new WorkerCommands.Go(stopped.Fence, Until: 2));
        await stopped.Each<WorkerEvents.Left>();
        string middle = stopped.Of<WorkerEvents.CheckpointUploaded>().Single().Incoming;
        foreach (int stages in new[] { 1, 2 })
        {
            await using Run resumed = await new Run(job, workers: stages, generation: 3 + stages, stages: stages).Train(specification, startStep: 2, middle);
            Assert.Equal(spread.Steps.Bits().Skip(2), resumed.Steps.Bits());
            Assert.Equal(spread.Of<WorkerEvents.AdapterUploaded>().Single().Files, resumed.Of<WorkerEvents.AdapterUploaded>().Single().Files);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task The_replica_of_a_lost_stage_goes_on_from_what_it_holds(int lost)
    {
        using TinyJob job = Job(isTied: true);
        JobSpecification specification = job.Specification("training.max_steps=8", "checkpoint.every_steps=8", "evaluation.every_steps=4");
        await using var run = new Run(job, workers: 4, stages: 2);
        await run.Form(specification);
        run.Go(0, 1, 2, 3);
        await run.Next<WorkerEvents.StepsApplied>(run.Engines[0]);
        await run.Engines[lost].DisposeAsync();

        int[] left = [.. Enumerable.Range(0, 4).Where(worker => worker != lost)];
        WorkerEvents.Formed[] formed = await run.Reform(left);
        Assert.True(formed[0].Step >= 1, "applied steps were lost");
        run.Go(left);
        await run.Each<WorkerEvents.Left>([.. left.Select(worker => run.Engines[worker])]);

        await using Run undisturbed = await new Run(job, workers: 1, generation: 9).Train(specification);
        Assert.Equal(undisturbed.Of<WorkerEvents.AdapterUploaded>().Single().Files, run.Of<WorkerEvents.AdapterUploaded>().Single().Files);
    }

    [Fact]
    public async Task A_worker_reads_no_byte_of_layers_that_are_not_its_own()
    {
        using TinyJob job = Job(isTied: true);
        string file = Path.Combine(job.ModelPath, "model.safetensors");
        Poison(file, "model.layers.0.mlp.up_proj.weight");

        await using var run = new Run(job, workers: 1);
        WorkerEvents.Failed failed = (await Assert.ThrowsAsync<WorkerFailedException>(() => run.Form(job.Specification()))).Failure;
        Assert.Contains("model.layers.0.mlp.up_proj.weight", failed.Message, StringComparison.Ordinal);

        await using var last = new Run(job, workers: 1);
        last.Post(new WorkerCommands.Load(last.Fence with { Generation = 0 }, job.Specification(), new LayerStage(1, 2)));
        WorkerEvents.Loaded loaded = (await last.Each<WorkerEvents.Loaded>())[0];
        using Stream stream = job.Store.OpenRead(loaded.Inventory)!;
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, TestContext.Current.CancellationToken);
        ModelInventory inventory = InventoryJson.Read(content.ToArray(), "inventory");
        Assert.Contains(inventory.Weights, weight => weight.Name == "model.embed_tokens.weight");
        Assert.DoesNotContain(inventory.Weights, weight => weight.Name.StartsWith("model.layers.0.", StringComparison.Ordinal));
        Assert.True(loaded.StageBytes![0] > loaded.StageBytes[1]);
    }

    [Fact]
    public async Task Divergence_is_told_as_on_one_worker()
    {
        using TinyJob job = Job(isTied: true);
        JobSpecification specification = job.Specification(
            "training.learning_rate=100", "training.warmup_steps=0", "training.weight_decay=100", "training.max_steps=200",
            "training.max_grad_norm=0", "evaluation.limit=1", "evaluation.every_steps=0");
        await using var whole = new Run(job, workers: 1);
        await using var spread = new Run(job, workers: 2, stages: 2);
        WorkerEvents.Failed expected = (await Assert.ThrowsAsync<WorkerFailedException>(() => whole.Train(specification))).Failure;
        WorkerEvents.Failed found = (await Assert.ThrowsAsync<WorkerFailedException>(() => spread.Train(specification))).Failure;
        Assert.Equal(expected.Message, found.Message);
    }

    private static TinyJob Job(bool isTied)
    {
        var job = new TinyJob();
        TinyModel.Write(job.ModelPath, layers: Layers, isTied: isTied);
        return job;
    }

    /// <summary>Makes the first number of a weight no number.</summary>
    private static void Poison(string file, string weight)
    {
        long offset;
        using (MappedSafetensors mapped = MappedSafetensors.Open(file))
        {
            offset = mapped.Entry(weight).Offset;
        }

        using FileStream stream = File.OpenWrite(file);
        stream.Position = offset;
        stream.Write(BitConverter.GetBytes(float.NaN));
    }
}
