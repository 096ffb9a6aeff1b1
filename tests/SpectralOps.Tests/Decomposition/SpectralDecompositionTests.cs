using CsCheck;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Decomposition;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Decomposition;

public sealed class SpectralDecompositionTests
{
    private const int Seed = 5;

    [Theory]
    [InlineData(800, 800, 0.3)]
    [InlineData(800, 800, 1.0)]
    [InlineData(1000, 760, 0.5)]
    [InlineData(760, 1000, 0.3)]
    public void AKrylovSpaceFindsThePowerLawsLeadingTriplets(int rows, int columns, double exponent)
    {
        using var scope = NewDisposeScope();
        Tensor weight = TestMatrices.WithSpectrum(Seed, rows, columns, i => Math.Pow(i, -exponent));
        using SpectralBasis basis = Decompose(weight, 64);
        Assert.StartsWith("block-lanczos", basis.Source.Algorithm, StringComparison.Ordinal);
        AssertTriplets(weight, basis, i => Math.Pow(i, -exponent));
    }

    [Fact]
    public void ASingularValueOfManyCopiesIsFoundInFull()
    {
        // 40 copies: more than a block sees, so that a Krylov space alone would return smaller values in place of some.
        using var scope = NewDisposeScope();
        Tensor weight = TestMatrices.WithSpectrum(Seed, 768, 768, i => i <= 40 ? 1 : 0.3 * Math.Pow(i, -0.5));
        using SpectralBasis basis = Decompose(weight, 64);
        AssertTriplets(weight, basis, i => i <= 40 ? 1 : 0.3 * Math.Pow(i, -0.5));
    }

    [Fact]
    public void AClusterOfNearlyEqualValuesIsFound()
    {
        using var scope = NewDisposeScope();
        Tensor weight = TestMatrices.WithSpectrum(Seed, 768, 768, i => i <= 10 ? 1 - (1e-5 * i) : 0.5 * Math.Pow(i, -0.5));
        using SpectralBasis basis = Decompose(weight, 64);
        AssertTriplets(weight, basis, i => i <= 10 ? 1 - (1e-5 * i) : 0.5 * Math.Pow(i, -0.5));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(70)]
    public void ARankDeficientWeightIsDecomposed(int weightRank)
    {
        using var scope = NewDisposeScope();
        Tensor weight = TestMatrices.WithSpectrum(Seed, 730, 740, i => i <= weightRank ? 1.0 / i : 0);
        using SpectralBasis basis = Decompose(weight, 64);
        Assert.True(basis.Source.Residual < 1e-5);
        for (int j = 0; j < 64; j++)
        {
            Assert.Equal(j < weightRank ? 1.0 / (j + 1) : 0, basis.S[j].item<float>(), 1e-5);
        }
    }

    [Fact]
    public void SmallWeightsOfAnyShapeGiveTheirFullDecomposition() => (
        from rows in Gen.Int[1, 40]
        from columns in Gen.Int[1, 40]
        from seed in Gen.UInt
        select (rows, columns, seed)).Sample(
        sample =>
        {
            using var scope = NewDisposeScope();
            Tensor weight = TestMatrices.Normal(sample.seed, sample.rows, sample.columns);
            using SpectralBasis basis = Decompose(weight, Math.Min(sample.rows, sample.columns));
            Assert.True(TestMatrices.Distance((basis.U * basis.S).mm(basis.V.t()), weight) < 1e-5);
            AssertCanonical(basis);
        },
        iter: 50,
        threads: 1);

    [Fact]
    public void ZeroIsDecomposed()
    {
        using Tensor weight = zeros(800, 800);
        using SpectralBasis basis = Decompose(weight, 64);
        Assert.Equal(0f, basis.S.abs().max().item<float>());
        Assert.Equal(0, basis.Source.Residual);
    }

    [Fact]
    public void TheSameWeightGivesTheSameBits()
    {
        using var scope = NewDisposeScope();
        Tensor weight = TestMatrices.WithSpectrum(Seed, 760, 740, i => Math.Pow(i, -0.5));
        using SpectralBasis first = Decompose(weight, 64);
        using SpectralBasis second = Decompose(weight.clone(), 64);
        Assert.True(TestMatrices.SameBits(first.U, second.U));
        Assert.True(TestMatrices.SameBits(first.S, second.S));
        Assert.True(TestMatrices.SameBits(first.V, second.V));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void ANonFiniteWeightIsRefusedByNameAndPlace(float value)
    {
        using Tensor weight = TestMatrices.Normal(1, 20, 30);
        weight[3, 4] = value;
        var error = Assert.Throws<UserErrorException>(() => SpectralDecomposition.Decompose(weight, "model.q_proj", new byte[32], 4));
        Assert.Contains("model.q_proj", error.Message, StringComparison.Ordinal);
        Assert.Contains("[3, 4]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HalfPrecisionWeightsAreDecomposedInSinglePrecision()
    {
        using var scope = NewDisposeScope();
        Tensor weight = TestMatrices.Normal(1, 60, 50).to(ScalarType.BFloat16);
        using SpectralBasis basis = Decompose(weight, 50);
        Assert.Equal(ScalarType.Float32, basis.U.dtype);
        Assert.True(TestMatrices.Distance((basis.U * basis.S).mm(basis.V.t()), weight) < 1e-5);
    }

    [Fact]
    public void ASliceIsTheBasisOfItsColumns()
    {
        using var scope = NewDisposeScope();
        using SpectralBasis basis = Decompose(TestMatrices.Normal(1, 30, 20), 20);
        using SpectralBasis slice = basis.Slice(3, 4);
        Assert.Equal(4, slice.Rank);
        Assert.True(TestMatrices.SameBits(basis.U.narrow(1, 3, 4), slice.U));
        Assert.True(TestMatrices.SameBits(basis.S.narrow(0, 3, 4), slice.S));
        Assert.True(TestMatrices.SameBits(basis.V.narrow(1, 3, 4), slice.V));
        Assert.Throws<ArgumentOutOfRangeException>(() => basis.Slice(18, 3));
    }

    private static SpectralBasis Decompose(Tensor weight, int rank) =>
        SpectralDecomposition.Decompose(weight, "w", TensorContent.Hash(weight), rank);

    private static void AssertTriplets(Tensor weight, SpectralBasis basis, Func<int, double> singularValue)
    {
        for (int j = 0; j < basis.Rank; j++)
        {
            double expected = singularValue(j + 1);
            Assert.Equal(expected, basis.S[j].item<float>(), 1e-4 * expected);
        }

        Assert.True(basis.Source.Residual < 1e-3);
        Assert.True((weight.mm(basis.V) - (basis.U * basis.S)).norm(0, keepdim: false).max().item<float>() < 1e-3 * singularValue(1));
        Assert.True((weight.t().mm(basis.U) - (basis.V * basis.S)).norm(0, keepdim: false).max().item<float>() < 1e-3 * singularValue(1));
        Tensor identity = eye(basis.Rank);
        Assert.True((basis.U.t().mm(basis.U) - identity).abs().max().item<float>() < 1e-5);
        Assert.True((basis.V.t().mm(basis.V) - identity).abs().max().item<float>() < 1e-5);
        AssertCanonical(basis);
    }

    private static void AssertCanonical(SpectralBasis basis)
    {
        using Tensor largest = basis.U.gather(0, basis.U.abs().argmax(0, keepdim: true));
        Assert.True(largest.gt(0).all().item<bool>());
    }
}
