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
        { Additive(3) with { Alpha = 3 }, "belong to LoRA" },
        { Additive(3) with { Dropout = 0.5 }, "belong to LoRA" },
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

    private static AdapterSpecification Additive(int rank) => new() { Method = AdapterMethod.SpectralAdditive, Rank = rank };
}
