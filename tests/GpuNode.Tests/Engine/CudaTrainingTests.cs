using Spectral.GpuNode.Engine;
using Spectral.Models.Architectures;
using Spectral.Shared.Messages;
using TorchSharp;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>The engine on a GPU, against the same engine on the CPU.</summary>
public sealed class CudaTrainingTests
{
    private const string Device = "cuda:0";

    /// <summary>Decomposes, trains, evaluates, checkpoints and exports, in bf16 as GPUs do.</summary>
    [CudaFact]
    public async Task HalfPrecisionOnTheGpuTrainsLikeFullPrecisionOnTheCpu()
    {
        foreach (string method in new[] { "spectral-additive", "spectral-rotational", "lora" })
        {
            using var job = new TinyJob();
            string adapter = $"adapter.method={method}";
            await using Run here = await new Run(job, workers: 1).Train(job.Specification(adapter));
            await using Run there = await new Run(job, workers: 1, device: Device).Train(job.Specification(adapter, "training.precision=bf16"));

            Assert.Equal(here.Steps.Count, there.Steps.Count);
            Assert.All(here.Steps.Zip(there.Steps), pair => Assert.Equal(pair.First.Loss, pair.Second.Loss, 0.05));
            Assert.Equal(here.Evaluations.Select(evaluation => evaluation.Step), there.Evaluations.Select(evaluation => evaluation.Step));
            Assert.Single(there.Of<WorkerEvents.AdapterUploaded>());
        }
    }

    [CudaFact]
    public async Task RecomputedActivationsGiveTheSameLossesOnTheGpu()
    {
        using var job = new TinyJob();
        await using Run kept = await new Run(job, workers: 1, device: Device).Train(job.Specification());
        await using Run recomputed = await new Run(job, workers: 1, device: Device).Train(job.Specification("training.activation_checkpointing=true"));

        Assert.All(kept.Steps.Zip(recomputed.Steps), pair => Assert.Equal(pair.First.Loss, pair.Second.Loss, 1e-4));
    }

    /// <summary>A second copy would not see what is written to the first.</summary>
    [CudaFact]
    public void ModelsOfOneProcessComputeOnTheSameMemoryOfTheGpu()
    {
        const string Module = "model.layers.0.mlp.up_proj";
        using var job = new TinyJob();
        using SharedWeights first = SharedWeights.Lease(job.ModelPath, torch.ScalarType.BFloat16, WorkerDevice.Parse(Device));
        using SharedWeights second = SharedWeights.Lease(job.ModelPath, torch.ScalarType.BFloat16, WorkerDevice.Parse(Device));
        using CausalLanguageModel a = first.CreateModel();
        using CausalLanguageModel b = second.CreateModel();
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor before = b.Linears[Module].Weight.clone();
        a.Linears[Module].Weight.add_(1);

        Assert.Equal(DeviceType.CUDA, b.Linears[Module].Weight.device_type);
        Assert.True(b.Linears[Module].Weight.equal(before + 1).all().item<bool>());
    }
}
