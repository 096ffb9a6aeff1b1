using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Analysis;
using Spectral.SpectralOps.Decomposition;
using TorchSharp;

namespace Spectral.SpectralOps.Tests.Analysis;

public sealed class RankCapacityTests
{
    [Theory]
    [InlineData(AdapterMethod.SpectralAdditive, 1, 2)]
    [InlineData(AdapterMethod.SpectralAdditive, 2, 4)]
    [InlineData(AdapterMethod.Lora, 1, 1)]
    [InlineData(AdapterMethod.Lora, 3, 3)]
    [InlineData(AdapterMethod.SpectralRotational, 2, 0)]
    [InlineData(AdapterMethod.SpectralRotational, 4, 0)]
    public void Measured_capacity_is_what_the_paper_proves(AdapterMethod method, int rank, int capacity)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor weight = TestMatrices.WithSpectrum(3, 20, 14, i => Math.Pow(i, -0.5));
        using SpectralBasis basis = SpectralDecomposition.Decompose(weight, "w", TensorContent.Hash(weight), 14);
        AdapterSpecification specification = new() { Method = method, Rank = rank };
        RankCapacity measured = RankCapacity.Measure(weight, () => AdapterFactory.Create(specification, "w", weight, basis), seed: 5);
        Assert.Equal(14, measured.Most);
        Assert.True(capacity == measured.Capacity, measured.ToString());
        Assert.True(measured.Remaining > 100, $"one less is far from reached: {measured.Remaining}");
    }
}
