using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Tests.Adapters;

public sealed class AdapterShapeTests
{
    [Fact]
    public void TotalsAreThePapers()
    {
        // Mistral-7B, q k v o gate; Llama-3-8B, q k v up down gate: 32 layers, d 4096, ff 14336, 1024 for grouped keys and values.
        (long, long)[] mistral = [(4096, 4096), (1024, 4096), (1024, 4096), (4096, 4096), (14336, 4096)];
        (long, long)[] llama = [(4096, 4096), (1024, 4096), (1024, 4096), (14336, 4096), (4096, 14336), (14336, 4096)];
        Assert.Equal(11_534_336, Total(mistral));
        Assert.Equal(18_874_368, Total(llama));

        static long Total((long Out, long In)[] weights) =>
            32 * weights.Sum(weight => AdapterShape.TrainableParameters(Additive(8), weight.Out, weight.In));
    }

    /// <summary>DeBERTaV3-base: 12 layers, query, key and value [768, 768], as GLUE is run with rank 24.</summary>
    [Fact]
    public void TheEncodersTotalIsThePapers() => Assert.Equal(
        1_327_104,
        AdapterShape.TrainableParameters(Additive(24), Enumerable.Repeat((768L, 768L), 36)));

    /// <summary>The formulas of each method's paper, for a weight [1024, 4096] and rank 8.</summary>
    [Theory]
    [InlineData(AdapterMethod.SpectralAdditive, 8 * (1024 + 4096))]
    [InlineData(AdapterMethod.SpectralRotational, 2 * (8 * 7 / 2))]
    [InlineData(AdapterMethod.Lora, 8 * (1024 + 4096))]
    [InlineData(AdapterMethod.Pissa, 8 * (1024 + 4096))]
    [InlineData(AdapterMethod.Dora, (8 * (1024 + 4096)) + 1024)]
    [InlineData(AdapterMethod.Adalora, 8 * (1024 + 4096 + 1))]
    [InlineData(AdapterMethod.Vera, 8 + 1024)]
    [InlineData(AdapterMethod.Oft, 8 * (512 * 511 / 2))]
    [InlineData(AdapterMethod.Lidb, 150 * 8)]
    [InlineData(AdapterMethod.Svdiff, 1024)]
    [InlineData(AdapterMethod.LoraXs, 8 * 8)]
    [InlineData(AdapterMethod.Psoft, (8 * 7 / 2) + 16)]
    [InlineData(AdapterMethod.Full, 1024 * 4096)]
    public void ParametersPerMatrixAreThoseOfThePapers(AdapterMethod method, long parameters) =>
        Assert.Equal(parameters, AdapterShape.TrainableParameters(new AdapterSpecification { Method = method, Rank = 8 }, 1024, 4096));

    /// <summary>Its random projections may be wider than the weight.</summary>
    [Fact]
    public void VerasRankMayBeMoreThanTheWeights() => AdapterShape.Validate(Of(AdapterMethod.Vera) with { Rank = 256 }, "m", 64, 32);

    [Fact]
    public void MethodsWithoutARankPassOverIt() => Assert.All(
        Enum.GetValues<AdapterMethod>().Where(method => !method.HasRank()),
        method => AdapterShape.Validate(Of(method) with { Rank = 1000 }, "m", 64, 32));

    /// <summary>A weight [64, 32]: the chosen ones, all of them where all are tuned, none where there is no basis.</summary>
    [Fact]
    public void TunedColumnsAreThoseOfTheMethod()
    {
        Assert.Equal([new ColumnRange(2, 3)], (Additive(3) with { Offset = 2 }).Columns(64, 32));
        Assert.Equal([new ColumnRange(0, 3)], Of(AdapterMethod.Pissa).Columns(64, 32));
        Assert.Equal([new ColumnRange(0, 32)], Of(AdapterMethod.Svdiff).Columns(64, 32));
        Assert.Equal([new ColumnRange(1, 1), new ColumnRange(5, 2)], (Additive(3) with { FusedColumns = [new(1, 1), new(5, 2)] }).Columns(64, 32));
        Assert.Empty(Of(AdapterMethod.Lora).Columns(64, 32));
    }

    [Fact]
    public void RotationsTrainTwoSkewGeneratorsAndValuesWhereAsked()
    {
        AdapterSpecification specification = Additive(8) with { Method = AdapterMethod.SpectralRotational };
        Assert.Equal(56, AdapterShape.TrainableParameters(specification, 4096, 1024));
        Assert.Equal(64, AdapterShape.TrainableParameters(specification with { SingularValues = SingularValueMode.Additive }, 4096, 1024));
    }

    public static TheoryData<AdapterSpecification, string> Misfits() => new()
    {
        { Additive(0), "at least 1" },
        { Additive(33), "at most 32" },
        { Additive(30) with { Offset = 3 }, "= 33" },
        { Additive(3) with { Offset = -1 }, "offset: -1" },
        { Additive(3) with { Alpha = 3 }, "belongs to LoRA" },
        { Additive(3) with { Dropout = 0.5 }, "belongs to LoRA" },
        { Additive(3) with { Blocks = 2 }, "belongs to 'oft'" },
        { Of(AdapterMethod.Pissa) with { Offset = 1 }, "spectral methods" },
        { Of(AdapterMethod.Vera) with { Budget = 100 }, "spectral methods" },
        { Of(AdapterMethod.Dora) with { Dropout = 0.1 }, "belongs to LoRA" },
        { Of(AdapterMethod.LoraXs) with { Rank = 33 }, "at most 32" },
        { Of(AdapterMethod.Adalora) with { Rank = 33 }, "at most 32" },
        { Of(AdapterMethod.Adalora) with { Dropout = 0.1 }, "belongs to LoRA" },
        { Of(AdapterMethod.Lidb) with { Rank = 33 }, "at most 32" },
        { Of(AdapterMethod.Oft) with { Blocks = 5 }, "use one of 1, 2, 4, 8, 16" },
        { Of(AdapterMethod.Oft) with { Blocks = 32 }, "two or more" },
        { Additive(3) with { Method = AdapterMethod.Lora, Dropout = 1 }, "dropout: 1" },
        { Additive(3) with { Method = AdapterMethod.Lora, Alpha = 0 }, "alpha: 0" },
        { Additive(3) with { Method = AdapterMethod.Lora, Offset = 1 }, "spectral methods" },
        { Additive(1) with { Method = AdapterMethod.SpectralRotational }, "nothing to train" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void AMisfitIsRefusedWithTheReason(AdapterSpecification specification, string reason)
    {
        var error = Assert.Throws<UserErrorException>(() => AdapterShape.Validate(specification, "m", 64, 32));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesRoundTrip()
    {
        Assert.All(Enum.GetValues<AdapterMethod>(), method => Assert.Equal(method, AdapterNames.ParseMethod(method.Name())));
        Assert.All(Enum.GetValues<SingularValueMode>(), mode => Assert.Equal(mode, AdapterNames.ParseSingularValueMode(mode.Name())));
        Assert.Contains("lora", Assert.Throws<UserErrorException>(() => AdapterNames.ParseMethod("lorra")).Message, StringComparison.Ordinal);
    }

    private static AdapterSpecification Of(AdapterMethod method) => new() { Method = method, Rank = 3 };

    private static AdapterSpecification Additive(int rank) => new() { Method = AdapterMethod.SpectralAdditive, Rank = rank };
}
