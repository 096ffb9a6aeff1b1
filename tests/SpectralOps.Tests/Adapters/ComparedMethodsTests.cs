using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Adapters;

/// <summary>What is particular to single methods among those that the spectral ones are compared with.</summary>
public sealed class ComparedMethodsTests
{
    [Fact]
    public void ParametersAreAsManyAsTheirPapersSay() => Assert.All(Enum.GetValues<AdapterMethod>(), method =>
    {
        using var fixture = new AdapterFixture(ComparedMethods.Specification(method, 4, 60), 120, 60);
        Assert.Equal(
            AdapterShape.TrainableParameters(fixture.Specification, 120, 60),
            fixture.Adapter.Parameters.Sum(parameter => parameter.Value.NumberOfElements));
    });

    [Fact]
    public void VerasFrozenMatricesAreThoseOfTheSeedAndTheShape()
    {
        using var scope = NewDisposeScope();
        using VeraAdapter first = Vera(seed: 1, 6, 100);
        using VeraAdapter again = Vera(seed: 1, 6, 100);
        using VeraAdapter otherSeed = Vera(seed: 2, 6, 100);
        using VeraAdapter otherShape = Vera(seed: 1, 7, 100);
        Assert.True(TestMatrices.SameBits(first.Down, again.Down) && TestMatrices.SameBits(first.Up, again.Up));
        Assert.False(TestMatrices.SameBits(first.Down, otherSeed.Down) || TestMatrices.SameBits(first.Up, otherSeed.Up));
        Assert.False(TestMatrices.SameBits(first.Down, otherShape.Down));
        Assert.InRange(first.Down.abs().max().item<float>(), 0.24f, MathF.Sqrt(6f / 100));
        Assert.All(first.Parameters[1].Value.data<float>().ToArray(), value => Assert.Equal(0.1f, value));

        static VeraAdapter Vera(long seed, long outputSize, long inputSize) =>
            new(new AdapterSpecification { Method = AdapterMethod.Vera, Rank = 16, Seed = seed }, zeros(outputSize, inputSize));
    }

    /// <summary>Its P and Q are no singular vectors of the weight: they are drawn from the seed and the module's name, its values are zero.</summary>
    [Fact]
    public void AdaLorasVectorsAreGaussianAndTheModulesOwn()
    {
        using var scope = NewDisposeScope();
        Tensor weight = zeros(400, 300);
        using AdaloraAdapter adapter = AdaLora("a", seed: 3);
        using AdaloraAdapter again = AdaLora("a", seed: 3);
        using AdaloraAdapter otherModule = AdaLora("b", seed: 3);
        using AdaloraAdapter otherSeed = AdaLora("a", seed: 4);
        Assert.Equal([[400L, 8], [8], [8, 300]], adapter.Parameters.Select(parameter => parameter.Value.shape));
        Assert.All(adapter.Parameters[1].Value.data<float>().ToArray(), value => Assert.Equal(0, value));
        foreach (int factor in new[] { 0, 2 })
        {
            Tensor start = adapter.Parameters[factor].Value;
            Assert.InRange(start.mean().item<float>(), -0.002f, 0.002f);
            Assert.InRange(start.std().item<float>(), 0.019f, 0.021f);
            Assert.True(TestMatrices.SameBits(start, again.Parameters[factor].Value));
            Assert.False(TestMatrices.SameBits(start, otherModule.Parameters[factor].Value));
            Assert.False(TestMatrices.SameBits(start, otherSeed.Parameters[factor].Value));
        }

        AdaloraAdapter AdaLora(string module, long seed) =>
            new(new AdapterSpecification { Method = AdapterMethod.Adalora, Rank = 8, Seed = seed }, module, weight);
    }

    [Fact]
    public void LidbsAuxiliaryColumnsAreOrthonormalAndTheModulesOwn()
    {
        using var scope = NewDisposeScope();
        Tensor weight = zeros(120, 60);
        var specification = new AdapterSpecification { Method = AdapterMethod.Lidb, Rank = 4, Seed = 3 };
        using var adapter = new LidbAdapter(specification, "a", weight);
        using var again = new LidbAdapter(specification, "a", weight);
        using var other = new LidbAdapter(specification, "b", weight);
        Assert.Equal([120L, 100], adapter.Left.shape);
        Assert.Equal([60L, 50], adapter.Right.shape);
        Assert.True(TestMatrices.Distance(adapter.Left.t().mm(adapter.Left), eye(100)) < 1e-6);
        Assert.True(TestMatrices.Distance(adapter.Right.t().mm(adapter.Right), eye(50)) < 1e-6);
        Assert.True(TestMatrices.SameBits(adapter.Left, again.Left));
        Assert.False(TestMatrices.SameBits(adapter.Left, other.Left));
    }

    [Fact]
    public void SvdiffsSingularValuesEndAtZero()
    {
        using var scope = NewDisposeScope();
        using var fixture = new AdapterFixture(new AdapterSpecification { Method = AdapterMethod.Svdiff, Rank = 1 }, 20, 12);
        using (no_grad())
        {
            fixture.Adapter.Parameters[0].Value.fill_(-100);
        }

        Assert.True((fixture.Weight + fixture.Adapter.Delta(fixture.Weight)).abs().max().item<float>() < 1e-5f);
    }

    [Fact]
    public void OftKeepsTheLengthsOfTheWeightsRows()
    {
        using var scope = NewDisposeScope();
        using var fixture = new AdapterFixture(new AdapterSpecification { Method = AdapterMethod.Oft, Rank = 1, Blocks = 3 }, 20, 12);
        fixture.Move(0.5);
        Tensor moved = fixture.Weight + fixture.Adapter.Delta(fixture.Weight);
        Assert.True(TestMatrices.Distance(moved, fixture.Weight) > 0.1);
        Assert.True(TestMatrices.Distance(moved.square().sum(1), fixture.Weight.square().sum(1)) < 1e-5);
    }

    /// <summary>m alone decides how long the rows of a DoRA are.</summary>
    [Fact]
    public void DorasRowsAreAsLongAsItsMagnitudes()
    {
        using var scope = NewDisposeScope();
        using var fixture = new AdapterFixture(new AdapterSpecification { Method = AdapterMethod.Dora, Rank = 3 }, 20, 12);
        fixture.Move(0.3);
        Tensor moved = fixture.Weight + fixture.Adapter.Delta(fixture.Weight);
        Assert.True(TestMatrices.Distance(moved.square().sum(1).sqrt(), ((DoraAdapter)fixture.Adapter).Magnitude.abs()) < 1e-5);
    }
}
