using Spectral.SpectralOps.Export;
using Spectral.SpectralOps.Fusion;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Fusion;

public sealed class FactorFusionTests
{
    [Fact]
    public void Concatenated_factors_multiply_out_to_the_weighted_sum_of_changes()
    {
        using DisposeScope scope = NewDisposeScope();
        using FusionFixture fixture = new(seed: 4);
        FusionTerm[] terms = [fixture.Lora(2, 1, 0.5, alpha: 7), fixture.Lora(3, 2, -1.5), fixture.Spectral(1, 2, 3, 2)];
        using LoraFactors fused = FactorFusion.Concatenate(terms);
        Assert.Equal(2 + 3 + (2 * 2), fused.Rank);
        Assert.Equal(fused.Rank, fused.Alpha);
        Assert.True(TestMatrices.Distance(fused.B.mm(fused.A), fixture.Sum(terms)) < 1e-6);
    }

    [Fact]
    public void Overlapping_columns_can_be_concatenated()
    {
        using DisposeScope scope = NewDisposeScope();
        using FusionFixture fixture = new(seed: 4);
        FusionTerm[] terms = [fixture.Spectral(0, 3, 1), fixture.Spectral(0, 3, 2)];
        using LoraFactors fused = FactorFusion.Concatenate(terms);
        Assert.True(TestMatrices.Distance(fused.B.mm(fused.A), fixture.Sum(terms)) < 1e-6);
    }

    [Fact]
    public void The_rank_is_never_more_than_the_weight_has()
    {
        using DisposeScope scope = NewDisposeScope();
        using FusionFixture fixture = new(seed: 4);
        FusionTerm[] terms = [fixture.Lora(10, 1), fixture.Lora(10, 2)];
        using LoraFactors fused = FactorFusion.Concatenate(terms);
        Assert.Equal(FusionFixture.InputSize, fused.Rank);
        Assert.True(TestMatrices.Distance(fused.B.mm(fused.A), fixture.Sum(terms)) < 1e-6);
    }
}
