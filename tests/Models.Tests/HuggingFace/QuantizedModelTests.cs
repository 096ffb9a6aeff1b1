using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Models.HuggingFace;
using Spectral.Models.Planning;
using Spectral.Models.Tests.Architectures;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Tensors;
using TorchSharp;

namespace Spectral.Models.Tests.HuggingFace;

/// <summary>A model whose blocks' linear maps are held in 8 or 4 bits.</summary>
public sealed class QuantizedModelTests
{
    public static TheoryData<BaseQuantization, torch.ScalarType> Quantizations => new()
    {
        { BaseQuantization.Int8, torch.ScalarType.Float32 },
        { BaseQuantization.Nf4, torch.ScalarType.Float32 },
        { BaseQuantization.Nf4, torch.ScalarType.BFloat16 },
    };

    [Theory]
    [MemberData(nameof(Quantizations))]
    public void It_computes_what_a_model_of_the_rounded_weights_does(BaseQuantization quantization, torch.ScalarType type)
    {
        using TinyModelDirectory files = new(tied: false);
        using ModelDirectory directory = ModelDirectory.Open(files.Path);
        using CausalLanguageModel quantized = ModelLoader.Load(directory, type, quantization: quantization);
        using CausalLanguageModel rounded = Rounded(files, quantized, type);
        TokenBatch batch = TinyModel.Batch(files.Config, 1, 0, [9, 4], [13]);

        Assert.All(quantized.Linears.Values, linear => Assert.Equal(linear.Name != "lm_head", linear.Held.IsQuantized));
        Assert.All(rounded.Linears.Values, linear => Assert.False(linear.Held.IsQuantized));
        Assert.Equal(Loss(rounded, batch), Loss(quantized, batch));
        using CausalLanguageModel original = ModelLoader.Load(directory, type);
        Assert.NotEqual(Loss(original, batch), Loss(quantized, batch));
        Assert.Equal(Loss(original, batch), Loss(quantized, batch), 0.2f);
    }

    [Theory]
    [MemberData(nameof(Quantizations))]
    public void It_takes_the_memory_that_is_planned_for(BaseQuantization quantization, torch.ScalarType type)
    {
        using TinyModelDirectory files = new(tied: false);
        using ModelDirectory directory = ModelDirectory.Open(files.Path);
        ModelOutline outline = ModelOutline.Of(directory);
        long element = type == torch.ScalarType.BFloat16 ? 2 : 4;
        List<torch.Tensor> taken = [];
        using CausalLanguageModel model = new(
            files.Config,
            name =>
            {
                torch.Tensor tensor = ModelLoader.LoadWeight(directory, name, type, torch.CPU);
                taken.Add(tensor);
                return tensor;
            },
            quantized: name => ModelLoader.LoadQuantized(directory, name, quantization, type, torch.CPU));
        FrozenLinear[] blocks = [.. model.Linears.Values.Where(linear => linear.Held.IsQuantized)];
        long held = taken.Concat(blocks.SelectMany(linear => linear.Held.Tensors)).Sum(TensorBytes.ByteCount);

        Assert.Equal(14, blocks.Length);
        Assert.Equal(BaseMemory.Weights(outline, quantization, element), held);
        Assert.Equal(outline.ParameterCount * element, BaseMemory.Weights(outline, BaseQuantization.None, element));
        Assert.InRange(held, 1, outline.ParameterCount * element * 2 / 3);
        Assert.Equal(blocks.Max(linear => linear.OutputSize * linear.InputSize) * (type == torch.ScalarType.BFloat16 ? 6 : 4), BaseMemory.Dense(outline, quantization, element));
        Assert.Equal(0, BaseMemory.Dense(outline, BaseQuantization.None, element));
    }

    private static CausalLanguageModel Rounded(TinyModelDirectory files, CausalLanguageModel quantized, torch.ScalarType type)
    {
        using ModelDirectory directory = ModelDirectory.Open(files.Path);
        return new CausalLanguageModel(files.Config, name =>
            quantized.Linears.TryGetValue(name.Replace(".weight", "", StringComparison.Ordinal), out FrozenLinear? linear) && linear.Held.IsQuantized
                ? linear.Weight.DetachFromDisposeScope()
                : ModelLoader.LoadWeight(directory, name, type, torch.CPU));
    }

    private static float Loss(CausalLanguageModel model, TokenBatch batch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable gradients = torch.no_grad();
        return model.LossSum(batch).LossSum.item<float>() / batch.TargetCount;
    }
}
