using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Adapters;

/// <summary>An adapter that has not been trained changes nothing, to the bit, and one that does not fit is refused.</summary>
public sealed class AdapterStartTests
{
    public static TheoryData<AdapterMethod, SingularValueMode, ScalarType> Starts()
    {
        var data = new TheoryData<AdapterMethod, SingularValueMode, ScalarType>();
        foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            foreach (SingularValueMode mode in Enum.GetValues<SingularValueMode>())
            {
                data.Add(AdapterMethod.SpectralAdditive, mode, type);
                data.Add(AdapterMethod.SpectralRotational, mode, type);
            }

            foreach (AdapterMethod method in ComparedMethods.All)
            {
                data.Add(method, SingularValueMode.Frozen, type);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void OutputAtTheStartIsTheBasesToTheBit(AdapterMethod method, SingularValueMode mode, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var fixture = new AdapterFixture(
            new AdapterSpecification { Method = method, Rank = 4, SingularValues = mode }, 48, 40);
        Tensor weight = fixture.Weight.to(type);
        foreach (Tensor? bias in new[] { null, TestMatrices.Normal(4, 48).to(type) })
        {
            foreach (long[] shape in new long[][] { [2, 32, 40], [1, 1, 40], [5, 40] })
            {
                Tensor x = TestMatrices.Normal(3, shape).to(type);

                // A row of zeros gives zeros of the base's own sign.
                x[0] = 0;
                var layer = new FrozenLinear("w", weight, bias);
                Tensor expected = layer.Forward(x);
                layer.Adapter = fixture.Adapter;
                Assert.True(TestMatrices.SameBits(expected, layer.Forward(x)));
            }
        }
    }

    [Fact]
    public void DeltaAtTheStartIsZero()
    {
        foreach (AdapterMethod method in Enum.GetValues<AdapterMethod>())
        {
            using var fixture = new AdapterFixture(new AdapterSpecification { Method = method, Rank = 4 }, 20, 24);
            using Tensor delta = fixture.Adapter.Delta(fixture.Weight);
            Assert.Equal(0f, delta.abs().max().item<float>());
        }
    }

    [Theory]
    [InlineData(9, 0, "rank: 9")]
    [InlineData(5, 4, "5")]
    [InlineData(0, 0, "rank: 0")]
    [InlineData(4, -1, "offset: -1")]
    public void ARankThatDoesNotFitIsRefused(int rank, int offset, string named)
    {
        var error = Assert.Throws<UserErrorException>(() => new AdapterFixture(
            new AdapterSpecification { Method = AdapterMethod.SpectralAdditive, Rank = rank, Offset = offset }, 8, 12).Dispose());
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FileKeysAreThoseOfPeft()
    {
        Assert.Equal(
            "base_model.model.model.layers.0.self_attn.q_proj.spectral_A_U",
            new AdapterParameter("spectral_A_U", zeros(1)).FileKey("model.layers.0.self_attn.q_proj"));
        Assert.Equal("base_model.model.lm_head.lora_A.weight", new AdapterParameter("lora_A", zeros(1)).FileKey("lm_head"));
    }

    [Fact]
    public void LoraStartsFromItsSeedAndModule()
    {
        using var scope = NewDisposeScope();
        Tensor weight = zeros(6, 100);
        using var first = new LoraAdapter(Lora(seed: 1), "a", weight, new LeafContext());
        using var again = new LoraAdapter(Lora(seed: 1), "a", weight, new LeafContext());
        using var otherModule = new LoraAdapter(Lora(seed: 1), "b", weight, new LeafContext());
        using var otherSeed = new LoraAdapter(Lora(seed: 2), "a", weight, new LeafContext());
        Assert.True(TestMatrices.SameBits(first.Down, again.Down));
        Assert.False(TestMatrices.SameBits(first.Down, otherModule.Down));
        Assert.False(TestMatrices.SameBits(first.Down, otherSeed.Down));
        Assert.InRange(first.Down.abs().max().item<float>(), 0.09f, 0.1f);

        static AdapterSpecification Lora(long seed) => new() { Method = AdapterMethod.Lora, Rank = 4, Seed = seed };
    }
}
