using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Tensors;
using Spectral.SpectralOps.Tests.Adapters;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Tensors;

/// <summary>A backward pass through many functions of ours leaves none of their gradients behind.</summary>
public sealed class HandedGradientsTests
{
    private const int Layers = 6;

    [Fact]
    public void The_scope_around_a_backward_pass_holds_none_of_the_gradients_within_it()
    {
        using var scope = NewDisposeScope();
        using AdapterFixture fixture = new(ComparedMethods.Specification(AdapterMethod.SpectralAdditive, 3, 10), 10, 10);
        var linear = new FrozenLinear("layer", fixture.Weight, bias: null) { Adapter = fixture.Adapter };
        Tensor x = TestMatrices.Normal(1, 2, 5, 10).requires_grad_();
        Tensor output = Enumerable.Range(0, Layers).Aggregate(x, (input, _) => linear.Forward(input));
        Tensor loss = output.sum();

        int before = scope.DisposablesCount;
        loss.backward();
        HandedGradients.Release();
        fixture.Adapter.BackwardFailure.ThrowIfAny();
        Assert.Equal(before, scope.DisposablesCount);
        Assert.True(x.grad!.isfinite().all().item<bool>());
    }
}
