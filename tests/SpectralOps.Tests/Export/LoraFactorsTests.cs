using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Export;
using Spectral.SpectralOps.Tests.Adapters;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Export;

public sealed class LoraFactorsTests
{
    [Theory]
    [InlineData(AdapterMethod.SpectralAdditive, SingularValueMode.Frozen, 10)]
    [InlineData(AdapterMethod.SpectralAdditive, SingularValueMode.Additive, 10)]
    [InlineData(AdapterMethod.SpectralAdditive, SingularValueMode.Multiplicative, 10)]
    [InlineData(AdapterMethod.SpectralRotational, SingularValueMode.Frozen, 5)]
    [InlineData(AdapterMethod.SpectralRotational, SingularValueMode.Additive, 5)]
    [InlineData(AdapterMethod.Lora, SingularValueMode.Frozen, 5)]
    [InlineData(AdapterMethod.LoraXs, SingularValueMode.Frozen, 5)]
    [InlineData(AdapterMethod.Pissa, SingularValueMode.Frozen, 10)]
    [InlineData(AdapterMethod.Adalora, SingularValueMode.Frozen, 5)]
    [InlineData(AdapterMethod.Vera, SingularValueMode.Frozen, 5)]
    [InlineData(AdapterMethod.Lidb, SingularValueMode.Frozen, 5)]
    [InlineData(AdapterMethod.Psoft, SingularValueMode.Frozen, 5)]
    public void FactorsMultiplyOutToTheDelta(AdapterMethod method, SingularValueMode mode, int rank)
    {
        using var scope = NewDisposeScope();
        using var fixture = new AdapterFixture(
            new AdapterSpecification { Method = method, Rank = 5, SingularValues = mode, Alpha = method.HasAlpha() ? 12 : null }, 30, 26);
        fixture.Move(0.05);
        using LoraFactors factors = LoraFactors.Of(fixture.Adapter);
        Assert.Equal(rank, factors.Rank);
        Assert.Equal(rank, AdapterShape.LoraRank(fixture.Specification));
        Tensor product = factors.B.mm(factors.A) * (factors.Alpha / factors.Rank);
        Assert.True(TestMatrices.Distance(product, fixture.Adapter.Delta(fixture.Weight)) < 1e-6);
    }
}
