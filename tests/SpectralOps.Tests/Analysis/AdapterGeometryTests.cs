using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Analysis;
using Spectral.SpectralOps.Tests.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Analysis;

public sealed class AdapterGeometryTests
{
    [Theory]
    [InlineData(1e-7)]
    [InlineData(0.3)]
    [InlineData(80)]
    public void Angles_are_those_of_a_rotation(double degrees)
    {
        using DisposeScope scope = NewDisposeScope();
        double radians = double.DegreesToRadians(degrees);
        Tensor plane = eye(4, 2, dtype: float64);
        Tensor turned = plane.clone();
        turned[1, 1] = Math.Cos(radians);
        turned[2, 1] = Math.Sin(radians);
        IReadOnlyList<double> angles = PrincipalAngles.Degrees(plane, turned);
        Assert.Equal(0, angles[0], 1e-12);
        Assert.Equal(degrees, angles[1], degrees * 1e-6);
    }

    [Fact]
    public void A_fresh_adapter_has_moved_nothing()
    {
        using DisposeScope scope = NewDisposeScope();
        using AdapterFixture fixture = new(new AdapterSpecification { Method = AdapterMethod.SpectralAdditive, Rank = 3 }, 20, 14);
        AdapterGeometry geometry = AdapterGeometry.Measure(fixture.Weight, fixture.Adapter, 3);
        Assert.Equal(0, geometry.Norm);
        Assert.Equal(0, geometry.Rank);
        Assert.All(geometry.LeftAngles.Concat(geometry.RightAngles), angle => Assert.True(angle < 1e-5, $"{angle}"));
    }

    /// <summary>A rotation of the leading columns among themselves leaves their span where it was, and its change lies inside.</summary>
    [Fact]
    public void A_rotation_of_all_leading_columns_keeps_their_span()
    {
        using DisposeScope scope = NewDisposeScope();
        using AdapterFixture fixture = new(new AdapterSpecification { Method = AdapterMethod.SpectralRotational, Rank = 4 }, 20, 14);
        fixture.Move(0.5);
        AdapterGeometry geometry = AdapterGeometry.Measure(fixture.Weight, fixture.Adapter, 4);
        Assert.Equal(4, geometry.Rank);
        Assert.True(geometry.RelativeNorm > 0.1);
        Assert.Equal(1, geometry.Inside, 1e-6);
        Assert.All(geometry.LeftAngles.Concat(geometry.RightAngles), angle => Assert.True(angle < 1e-2, $"{angle}"));
    }

    [Fact]
    public void An_additive_change_turns_the_span_out_and_has_twice_the_rank()
    {
        using DisposeScope scope = NewDisposeScope();
        using AdapterFixture fixture = new(new AdapterSpecification { Method = AdapterMethod.SpectralAdditive, Rank = 3 }, 20, 14);
        fixture.Move(0.1);
        AdapterGeometry geometry = AdapterGeometry.Measure(fixture.Weight, fixture.Adapter, 3);
        Assert.Equal(6, geometry.Rank);
        Assert.True(geometry.LeftAngles[^1] > 1 && geometry.RightAngles[^1] > 1);
        Assert.InRange(geometry.Inside, 0.01, 0.99);
        Tensor delta = fixture.Adapter.Delta(fixture.Weight);
        Assert.Equal(delta.norm().item<float>() / fixture.Weight.norm().item<float>(), geometry.RelativeNorm, 1e-5);
    }

    [Fact]
    public void A_spectrum_says_its_norm_and_ranks()
    {
        using DisposeScope scope = NewDisposeScope();
        MatrixSpectrumMeasure flat = MatrixSpectrumMeasure.Of(TestMatrices.WithSpectrum(1, 12, 8, _ => 2));
        Assert.Equal(8, flat.Values.Count);
        Assert.Equal(Math.Sqrt(8 * 4), flat.FrobeniusNorm, 1e-5);
        Assert.Equal(8, flat.StableRank, 1e-4);
        Assert.Equal(8, flat.EffectiveRank, 1e-4);
        Assert.Equal(4, flat.ColumnsForHalf);
        MatrixSpectrumMeasure single = MatrixSpectrumMeasure.Of(TestMatrices.WithSpectrum(1, 12, 8, i => i == 1 ? 3 : 0));
        Assert.Equal(1, single.StableRank, 1e-5);
        Assert.Equal(1, single.ColumnsForHalf);
    }
}
