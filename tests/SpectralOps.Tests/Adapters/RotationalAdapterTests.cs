using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Adapters;

public sealed class RotationalAdapterTests
{
    [Fact]
    public void RotationsStayOrthogonalOverAThousandSteps()
    {
        using var fixture = new AdapterFixture(
            new AdapterSpecification { Method = AdapterMethod.SpectralRotational, Rank = 8 }, 24, 20);
        var adapter = (RotationalAdapter)fixture.Adapter;
        using Tensor x = TestMatrices.Normal(2, 1, 16, 20);
        using Tensor target = TestMatrices.Normal(3, 1, 16, 24);
        double first = 0;
        double last = 0;
        for (int step = 0; step < 1000; step++)
        {
            using var scope = NewDisposeScope();
            Tensor loss = (adapter.Forward(x, fixture.Weight, null) - target).square().mean();
            loss.backward();
            foreach (AdapterParameter parameter in adapter.Parameters)
            {
                // The step of Adam's start, and large ones to the end: the hardest on orthogonality.
                using var unrecorded = no_grad();
                parameter.Value.sub_(parameter.Value.grad!.sign() * 0.01);
                parameter.Value.grad!.zero_();
            }

            last = loss.item<float>();
            first = step == 0 ? last : first;
        }

        Assert.True(last < first);
        using var gradients = no_grad();
        using Tensor rotations = adapter.Rotations();
        using Tensor excess = rotations.matmul(rotations.transpose(1, 2)) - eye(8);
        Assert.True(excess.abs().max().item<float>() < 1e-5);
        Assert.True((rotations - eye(8)).abs().max().item<float>() > 0.1);
    }

    [Theory]
    [InlineData(1e-1)]
    [InlineData(1e-4)]
    [InlineData(1e-6)]
    public void TheCoreKeepsItsRelativeAccuracyAtAnyAngle(double angle)
    {
        using var scope = NewDisposeScope();
        using var fixture = new AdapterFixture(
            new AdapterSpecification { Method = AdapterMethod.SpectralRotational, Rank = 6 }, 16, 18);
        fixture.Move(angle);
        Tensor defined = fixture.DefinedWeight(DenseDefinition.Leaves(fixture.Adapter)) - fixture.Weight.to(ScalarType.Float64);
        Assert.True(TestMatrices.Distance(fixture.Adapter.Delta(fixture.Weight), defined) < 1e-4);
    }
}
