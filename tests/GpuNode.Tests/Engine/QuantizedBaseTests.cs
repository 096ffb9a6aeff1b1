using Spectral.GpuNode.Engine;
using Spectral.Models.Architectures;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Tensors;
using TorchSharp;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>Training on a base held in fewer bits: the same bits whoever computes them, near the loss on the base as it is.</summary>
public sealed class QuantizedBaseTests
{
    private const string Int8 = "base_quantization=int8";
    private const string Nf4 = "base_quantization=nf4";

    [Theory]
    [InlineData(Int8, "adapter.method=spectral-additive")]
    [InlineData(Nf4, "adapter.method=spectral-rotational")]
    [InlineData(Nf4, "adapter.method=lora", "adapter.dropout=0.1")]
    [InlineData(Nf4, "adapter.method=dora")]
    [InlineData(Nf4, "adapter.method=svdiff", "adapter.rank=null")]
    [InlineData(Nf4, "adapter.method=oft", "adapter.rank=null", "adapter.blocks=4")]
    [InlineData(Nf4, "adapter.method=adalora", "adapter.target_rank=2", "adapter.prune={warmup: 1, final: 1}")]
    [InlineData(Nf4, "adapter.method=pissa", "training.precision=bf16")]
    public async Task Workers_and_recomputed_activations_change_no_bit(params string[] settings)
    {
        using var job = new TinyJob();
        await using Run alone = await new Run(job, workers: 1).Train(job.Specification(settings));
        await using Run two = await new Run(job, workers: 2).Train(job.Specification(settings));
        await using Run recomputed = await new Run(job, workers: 1).Train(job.Specification([.. settings, "training.activation_checkpointing=true"]));

        Comparison.AssertEqual(alone, two);
        Comparison.AssertEqual(alone, recomputed);
        Assert.True(alone.Steps[^1].Loss < alone.Steps[0].Loss);
    }

    [Theory]
    [InlineData(Int8)]
    [InlineData(Nf4, "training.activation_checkpointing=true")]
    public async Task Stages_train_the_same_bits(params string[] settings)
    {
        using var job = new TinyJob();
        await using Run whole = await new Run(job, workers: 1).Train(job.Specification(settings));
        await using Run spread = await new Run(job, workers: 2, stages: 2).Train(job.Specification(settings));

        Comparison.AssertEqual(whole, spread);
    }

    [Fact]
    public async Task A_resumed_run_equals_an_uninterrupted_one()
    {
        using var job = new TinyJob();
        await using Run whole = await new Run(job, workers: 1).Train(job.Specification(Nf4, "adapter.method=dora"));
        WorkerEvents.CheckpointUploaded middle = whole.Of<WorkerEvents.CheckpointUploaded>().Single(upload => upload.Step == 2);
        await using Run resumed = await new Run(job, workers: 2, generation: 2).Train(job.Specification(Nf4, "adapter.method=dora"), startStep: 2, middle.Incoming);

        Assert.Equal(whole.Steps.Bits().Skip(2), resumed.Steps.Bits());
        Assert.Equal(whole.Of<WorkerEvents.AdapterUploaded>().Single().Files, resumed.Of<WorkerEvents.AdapterUploaded>().Single().Files);
    }

    /// <summary>The bases are those of the weights as they lie in the files, so that runs of both kinds share them.</summary>
    [Theory]
    [InlineData(Int8, 0.002)]
    [InlineData(Nf4, 0.05)]
    public async Task The_loss_is_near_that_on_the_base_as_it_is_and_so_are_the_bases(string quantization, double tolerance)
    {
        using var job = new TinyJob();
        await using Run plain = await new Run(job, workers: 1).Train(job.Specification());
        await using Run quantized = await new Run(job, workers: 1).Train(job.Specification(quantization));

        Assert.All(quantized.Of<WorkerEvents.WeightDecomposed>(), decomposed => Assert.True(decomposed.CacheHit));
        Assert.Equal(plain.Bases.Select(basis => basis.Sha256), quantized.Bases.Select(basis => basis.Sha256));
        Assert.NotEqual(plain.Steps.Bits(), quantized.Steps.Bits());
        Assert.All(plain.Steps.Zip(quantized.Steps), pair => Assert.Equal(pair.First.Loss, pair.Second.Loss, tolerance * pair.First.Loss));
    }

    [Fact]
    public void Models_of_one_process_share_the_codes_and_not_with_the_weights_as_they_are()
    {
        using var job = new TinyJob();
        using SharedWeights first = SharedWeights.Lease(job.ModelPath, torch.ScalarType.Float32, torch.CPU, BaseQuantization.Nf4);
        using SharedWeights second = SharedWeights.Lease(job.ModelPath, torch.ScalarType.Float32, torch.CPU, BaseQuantization.Nf4);
        using SharedWeights plain = SharedWeights.Lease(job.ModelPath, torch.ScalarType.Float32, torch.CPU);
        using CausalLanguageModel a = first.CreateModel();
        using CausalLanguageModel b = second.CreateModel();
        using CausalLanguageModel other = plain.CreateModel();

        Assert.Same(first, second);
        Assert.NotSame(first, plain);
        Assert.All(a.Linears.Values, linear =>
        {
            Assert.True(linear.Held.IsQuantized);
            Assert.False(other.Linears[linear.Name].Held.IsQuantized);
            Assert.Equal(
                linear.Held.Tensors.Select(TensorBytes.Address), b.Linears[linear.Name].Held.Tensors.Select(TensorBytes.Address));
        });
    }
}
