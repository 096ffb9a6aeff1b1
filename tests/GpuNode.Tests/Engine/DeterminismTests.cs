using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>The same recipe gives the same bits, whoever computes them.</summary>
public sealed class DeterminismTests
{
    [Theory]
    [InlineData("adapter.method=spectral-additive")]
    [InlineData("adapter.method=spectral-rotational")]
    [InlineData("adapter.method=spectral-additive", "adapter.rank={budget: 1500}")]
    [InlineData("adapter.method=spectral-rotational", "adapter.rank={budget: 150}", "adapter.offset=1")]
    [InlineData("adapter.method=lora", "adapter.dropout=0.1")]
    [InlineData("adapter.method=lora-xs")]
    [InlineData("adapter.method=svdiff", "adapter.rank=null")]
    [InlineData("adapter.method=pissa")]
    [InlineData("adapter.method=dora")]
    [InlineData("adapter.method=adalora", "adapter.target_rank=2", "adapter.prune={warmup: 1, final: 1}")]
    [InlineData("adapter.method=vera")]
    [InlineData("adapter.method=oft", "adapter.rank=null", "adapter.blocks=4")]
    [InlineData("adapter.method=lidb")]
    [InlineData("adapter.method=psoft")]
    [InlineData("adapter.method=full", "adapter.rank=null")]
    public async Task OneTwoAndThreeWorkersTrainTheSameBits(params string[] settings)
    {
        using var job = new TinyJob();
        JobSpecification specification = job.Specification(settings);
        await using Run alone = await new Run(job, workers: 1).Train(specification);
        await using Run two = await new Run(job, workers: 2).Train(specification);
        await using Run three = await new Run(job, workers: 3).Train(specification);

        Assert.Equal([1, 2, 3, 4], alone.Steps.Select(step => step.Step));
        Assert.Equal([0, 2, 4], alone.Evaluations.Select(evaluation => evaluation.Step));
        Comparison.AssertEqual(alone, two);
        Comparison.AssertEqual(alone, three);
        Assert.True(alone.Steps[^1].Loss < alone.Steps[0].Loss);
    }

    [Fact]
    public async Task TheSameRecipeTwiceInARowGivesTheSameBitsFromItsOwnDecompositions()
    {
        using var job = new TinyJob();
        await using Run first = await new Run(job, workers: 1).Train(job.Specification());
        job.ForgetStore();
        await using Run second = await new Run(job, workers: 1).Train(job.Specification());

        Assert.All(second.Of<WorkerEvents.WeightDecomposed>(), decomposed => Assert.False(decomposed.CacheHit));
        Comparison.AssertEqual(first, second);
    }

    [Fact]
    public async Task TheLossDoesNotDependOnHowABatchIsSplitBeyondRounding()
    {
        using var job = new TinyJob();
        await using Run whole = await new Run(job, workers: 1).Train(job.Specification("training.micro_batch=12"));
        await using Run split = await new Run(job, workers: 1).Train(job.Specification("training.micro_batch=3"));

        Assert.Equal(whole.Steps.Select(step => step.Tokens), split.Steps.Select(step => step.Tokens));
        Assert.All(whole.Steps.Zip(split.Steps), pair => Assert.Equal(pair.First.Loss, pair.Second.Loss, 1e-5 * pair.First.Loss));
    }

    [Theory]
    [InlineData("adapter.method=spectral-additive")]
    [InlineData("adapter.method=dora")]
    [InlineData("adapter.method=adalora")]
    [InlineData("adapter.method=oft", "adapter.rank=null")]
    [InlineData("adapter.method=full", "adapter.rank=null")]
    public async Task ActivationCheckpointingChangesNoBit(params string[] settings)
    {
        using var job = new TinyJob();
        await using Run plain = await new Run(job, workers: 1).Train(job.Specification(settings));
        await using Run recomputed = await new Run(job, workers: 1).Train(job.Specification([.. settings, "training.activation_checkpointing=true"]));

        Comparison.AssertEqual(plain, recomputed);
    }

    [Fact]
    public async Task HalfPrecisionComputesWithFullPrecisionAdapters()
    {
        using var job = new TinyJob();
        await using Run full = await new Run(job, workers: 1).Train(job.Specification());
        await using Run half = await new Run(job, workers: 1).Train(job.Specification("training.precision=bf16"));

        Assert.All(full.Steps.Zip(half.Steps), pair => Assert.Equal(pair.First.Loss, pair.Second.Loss, 0.05));
        Assert.NotEqual(full.Steps.Bits(), half.Steps.Bits());
    }

    [Fact]
    public async Task TheFastReductionTrainsTheSameBeyondRoundingAndDoesNotCallItExact()
    {
        using var job = new TinyJob();
        await using Run canonical = await new Run(job, workers: 3).Train(job.Specification());
        await using Run fast = await new Run(job, workers: 3).Train(job.Specification("reduction=fast"));

        Assert.All(canonical.Steps.Zip(fast.Steps), pair => Assert.Equal(pair.First.Loss, pair.Second.Loss, 1e-5 * pair.First.Loss));
        Assert.All(canonical.Of<WorkerEvents.CheckpointUploaded>(), uploaded => Assert.True(uploaded.Exact));
        Assert.All(fast.Of<WorkerEvents.CheckpointUploaded>(), uploaded => Assert.False(uploaded.Exact));
    }

    [Fact]
    public async Task TheBaseModelStaysAsItWas()
    {
        using var job = new TinyJob();
        string weights = Path.Combine(job.ModelPath, "model.safetensors");
        byte[] before = await File.ReadAllBytesAsync(weights, TestContext.Current.CancellationToken);
        await using Run run = await new Run(job, workers: 2).Train(job.Specification());

        Assert.Equal(before, await File.ReadAllBytesAsync(weights, TestContext.Current.CancellationToken));
    }
}
