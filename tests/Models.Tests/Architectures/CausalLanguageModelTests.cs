using Spectral.Models.Architectures;
using Spectral.Models.Data;
using TorchSharp;

namespace Spectral.Models.Tests.Architectures;

public sealed class CausalLanguageModelTests
{
    [Fact]
    public void ActivationCheckpointingGivesTheSameGradientsToTheBit()
    {
        TokenBatch batch = TinyModel.Batch(TinyModel.Config, 3, 2, [9], [5], [7]);
        Assert.Equal(Gradients(batch, checkpointing: false, chunk: null), Gradients(batch, checkpointing: true, chunk: null));
    }

    [Fact]
    public void LossInChunksEqualsTheLossAtOnceWithItsGradients()
    {
        TokenBatch batch = TinyModel.Batch(TinyModel.Config, 3, 0, [9], [5], [7]);
        float[] whole = Gradients(batch, checkpointing: false, chunk: null);
        float[] chunked = Gradients(batch, checkpointing: false, chunk: 4);
        Assert.All(whole.Zip(chunked), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    /// <summary>The loss, then all gradients in the order of the weights.</summary>
    private static float[] Gradients(TokenBatch batch, bool checkpointing, long? chunk)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        List<torch.Tensor> weights = [];
        using CausalLanguageModel model = new(TinyModel.Config, name =>
        {
            torch.Tensor weight = torch.tensor(TinyModel.Values(TinyModel.Config, name))
                .view(TinyModel.Shape(TinyModel.Config, name)).clone().requires_grad_(true);
            weights.Add(weight);
            return weight;
        });
        model.ActivationCheckpointing = checkpointing;
        (torch.Tensor loss, long targets) = model.LossSum(batch, chunk);
        Assert.Equal(batch.TargetCount, targets);
        model.Backward(loss);
        return [loss.item<float>(), .. weights.SelectMany(weight => weight.grad!.data<float>().ToArray())];
    }
}
