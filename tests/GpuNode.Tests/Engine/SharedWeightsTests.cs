using Spectral.GpuNode.Engine;
using Spectral.Models.Architectures;
using Spectral.SpectralOps.Tensors;
using TorchSharp;

namespace Spectral.GpuNode.Tests.Engine;

public sealed class SharedWeightsTests
{
    private const string Module = "model.layers.0.mlp.up_proj";

    [Fact]
    public void ModelsOfOneProcessComputeOnTheSameMemoryEvenWhereTheFileIsConverted()
    {
        using var job = new TinyJob();
        using SharedWeights first = SharedWeights.Lease(job.ModelPath, torch.ScalarType.BFloat16, torch.CPU);
        using SharedWeights second = SharedWeights.Lease(job.ModelPath, torch.ScalarType.BFloat16, torch.CPU);
        using CausalLanguageModel a = first.CreateModel();
        using CausalLanguageModel b = second.CreateModel();

        Assert.True(Memory(a).Overlaps(Memory(b)));
        Assert.NotSame(a.Linears[Module], b.Linears[Module]);
    }

    [Fact]
    public void TheMemoryStaysAsLongAsSomeoneLeasesIt()
    {
        using var job = new TinyJob();
        SharedWeights first = SharedWeights.Lease(job.ModelPath, torch.ScalarType.BFloat16, torch.CPU);
        using SharedWeights second = SharedWeights.Lease(job.ModelPath, torch.ScalarType.BFloat16, torch.CPU);
        CausalLanguageModel gone = first.CreateModel();
        using CausalLanguageModel stays = second.CreateModel();
        byte[] before = Memory(stays).ToArray();

        gone.Dispose();
        first.Dispose();

        Assert.Equal(before, Memory(stays).ToArray());
    }

    [Fact]
    public void AReplacedFileIsAnotherModel()
    {
        using var job = new TinyJob();
        using SharedWeights old = SharedWeights.Lease(job.ModelPath, torch.ScalarType.BFloat16, torch.CPU);
        using CausalLanguageModel before = old.CreateModel();
        TinyModel.Write(job.ModelPath, seed: 8);
        using SharedWeights @new = SharedWeights.Lease(job.ModelPath, torch.ScalarType.BFloat16, torch.CPU);
        using CausalLanguageModel after = @new.CreateModel();

        Assert.NotEqual(Memory(before).ToArray(), Memory(after).ToArray());
    }

    private static Span<byte> Memory(CausalLanguageModel model) => TensorBytes.Span(model.Linears[Module].Weight);
}
