using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Adapters;

/// <summary>Computing in bf16 leaves the adapter's numbers in fp32, and updates far below U1's last bit still act.</summary>
public sealed class HalfPrecisionTests
{
    private const double Tiny = 1e-5;

    [Fact]
    public void AnUpdateTooSmallForBf16BesideU1StillActs()
    {
        using var scope = NewDisposeScope();
        using var fixture = new AdapterFixture(
            new AdapterSpecification { Method = AdapterMethod.SpectralAdditive, Rank = 4 }, 64, 48);
        fixture.Move(Tiny);
        Tensor u = fixture.Basis.U.narrow(1, 0, 4);
        Tensor moved = (u + fixture.Adapter.Parameters[0].Value).to(ScalarType.BFloat16);
        double swallowed = moved.eq(u.to(ScalarType.BFloat16)).to(ScalarType.Float32).mean().item<float>();
        Assert.True(swallowed > 0.9, "the update must be one that a sum in bf16 loses");

        // On a zero base the output is the update alone.
        Tensor x = TestMatrices.Normal(5, 1, 32, 48);
        Tensor zero = zeros_like(fixture.Weight);
        Tensor exact = nn.functional.linear(x, fixture.Adapter.Delta(fixture.Weight));
        Tensor half = fixture.Adapter.Forward(x.to(ScalarType.BFloat16), zero.to(ScalarType.BFloat16), null);
        Assert.Equal(ScalarType.BFloat16, half.dtype);
        Assert.True(TestMatrices.Distance(half, exact) < 0.02);
    }

    [Theory]
    [MemberData(nameof(AdapterEquivalenceTests.Methods), MemberType = typeof(AdapterEquivalenceTests))]
    public void GradientsReachTheSinglePrecisionParameters(AdapterMethod method)
    {
        using var scope = NewDisposeScope();
        using var fixture = new AdapterFixture(new AdapterSpecification { Method = method, Rank = 4 }, 64, 48);
        fixture.Move(0.01);
        Tensor x = TestMatrices.Normal(5, 1, 32, 48);
        Tensor probe = TestMatrices.Normal(6, 1, 32, 64);
        Dictionary<string, Tensor> exact = Gradients(ScalarType.Float32);
        Dictionary<string, Tensor> half = Gradients(ScalarType.BFloat16);
        foreach ((string name, Tensor gradient) in half)
        {
            Assert.Equal(ScalarType.Float32, gradient.dtype);
            double distance = TestMatrices.Distance(gradient, exact[name]);
            Assert.True(distance < 0.05, $"{name}: {distance}");
        }

        Dictionary<string, Tensor> Gradients(ScalarType type)
        {
            // Not a sum of squares: no rotation of the output changes that.
            (fixture.Adapter.Forward(x.to(type), fixture.Weight.to(type), null).to(ScalarType.Float32) * probe).sum().backward();
            return fixture.Adapter.Parameters.ToDictionary(parameter => parameter.Name, parameter =>
            {
                Tensor gradient = parameter.Value.grad!.clone();
                parameter.Value.grad!.zero_();
                return gradient;
            }, StringComparer.Ordinal);
        }
    }
}
