using Spectral.SampleMaker.Pretraining;
using TorchSharp;

namespace Spectral.SampleMaker.Tests.Pretraining;

public sealed class AdamWTests
{
    [Fact]
    public void FirstStepMovesByTheLearningRateAgainstTheGradientAndDecaysMatrices()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        TrainedWeight matrix = Weight(1, 2);
        TrainedWeight gain = Weight(2);

        AdamW.Step([matrix, gain], step: 1, learningRate: 0.1);

        Assert.Equal([0.9f - 0.005f, 2.1f - 0.01f], matrix.Value.data<float>().ToArray(), Near);
        Assert.Equal([0.9f, 2.1f], gain.Value.data<float>().ToArray(), Near);
        Assert.Equal(0f, gain.Value.grad!.abs().sum().item<float>());
    }

    private static bool Near(float expected, float actual) => Math.Abs(expected - actual) < 1e-4;

    /// <summary>Values 1 and 2 with gradients 3 and -4.</summary>
    private static TrainedWeight Weight(params long[] shape)
    {
        torch.Tensor value = torch.tensor([1f, 2f]).view(shape).clone().requires_grad_(true);
        value.grad = torch.tensor([3f, -4f]).view(shape).clone();
        return new TrainedWeight("weight", value, torch.zeros(shape), torch.zeros(shape));
    }
}
