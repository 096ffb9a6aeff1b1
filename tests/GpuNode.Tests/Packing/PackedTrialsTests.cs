using Spectral.GpuNode.Benchmarks;
using Spectral.GpuNode.Packing;
using Spectral.Models.Data;
using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Tests.Packing;

/// <summary>Several trials in one pass: every one has the bits it has alone.</summary>
public sealed class PackedTrialsTests
{
    private static readonly AdapterSpecification[] Mixed =
    [
        new() { Method = AdapterMethod.SpectralAdditive, Rank = 8 },
        new() { Method = AdapterMethod.SpectralRotational, Rank = 16 },
        new() { Method = AdapterMethod.Lora, Rank = 4, Seed = 3 },
        new() { Method = AdapterMethod.SpectralAdditive, Rank = 1, SingularValues = SingularValueMode.Additive },
        new() { Method = AdapterMethod.Lora, Rank = 1, Seed = 4 },
        new() { Method = AdapterMethod.SpectralAdditive, Rank = 64 },
        new() { Method = AdapterMethod.SpectralRotational, Rank = 2, Offset = 3 },
    ];

    /// <summary>The methods that the spectral ones are compared with, neighbours of all kinds: thin products, changed inputs and results, dense.</summary>
    private static readonly AdapterSpecification[] Compared =
    [
        new() { Method = AdapterMethod.Pissa, Rank = 4 },
        new() { Method = AdapterMethod.Oft, Rank = 1, Blocks = 16 },
        new() { Method = AdapterMethod.Dora, Rank = 1, Seed = 5 },
        new() { Method = AdapterMethod.LoraXs, Rank = 8 },
        new() { Method = AdapterMethod.Full, Rank = 1 },
        new() { Method = AdapterMethod.Vera, Rank = 16, Seed = 6 },
        new() { Method = AdapterMethod.Lidb, Rank = 2, Seed = 7 },
        new() { Method = AdapterMethod.Psoft, Rank = 6 },
        new() { Method = AdapterMethod.Adalora, Rank = 3, Alpha = 6, Seed = 8 },
        new() { Method = AdapterMethod.Adalora, Rank = 1, Seed = 9 },
        new() { Method = AdapterMethod.Svdiff, Rank = 1 },
    ];

    public static TheoryData<int, int, bool, BaseQuantization> Leaves => new()
    {
        { 4, 32, false, BaseQuantization.None },
        { 4, 128, false, BaseQuantization.None },
        { 8, 64, false, BaseQuantization.None },
        { 4, 32, true, BaseQuantization.None },
        { 4, 128, true, BaseQuantization.None },
        { 4, 32, false, BaseQuantization.Int8 },
        { 4, 32, true, BaseQuantization.Nf4 },
    };

    [Theory]
    [MemberData(nameof(Leaves))]
    public void Losses_and_gradients_are_those_of_the_trial_alone_to_the_bit(int rows, int length, bool compared, BaseQuantization quantization)
    {
        AdapterSpecification[] adapters = compared ? Compared : Mixed;
        using var weights = new BenchmarkWeights(quantization);
        using PackTrials trials = weights.Trials(adapters);
        TokenBatch[] leaves = [.. adapters.Select((_, trial) => trials.Leaf(trial, rows, length))];
        for (int trial = 0; trial < trials.Count; trial++)
        {
            trials.Perturb(trial);
        }

        float[] alone = trials.Sequential(leaves);
        float[][] gradients = [.. Enumerable.Range(0, trials.Count).Select(trials.TakeGradients)];
        Assert.All(gradients, gradient => Assert.Contains(gradient, value => value != 0));
        foreach (int count in (int[])[2, 3, trials.Count])
        {
            Assert.Equal(Bits(alone[..count]), Bits(trials.Packed(leaves[..count])));
            for (int trial = 0; trial < count; trial++)
            {
                Assert.Equal(Bits(gradients[trial]), Bits(trials.TakeGradients(trial)));
            }
        }
    }

    [Fact]
    public void A_trial_whose_parameters_are_no_numbers_spoils_no_other()
    {
        using var weights = new BenchmarkWeights();
        using PackTrials trials = weights.Trials(Mixed);
        TokenBatch[] leaves = [.. Mixed.Select((_, trial) => trials.Leaf(trial, 4, 32))];
        float[] alone = trials.Sequential(leaves);
        float[][] gradients = [.. Enumerable.Range(0, trials.Count).Select(trials.TakeGradients)];
        trials.Spoil(2);

        float[] packed = trials.Packed(leaves);
        for (int trial = 0; trial < trials.Count; trial++)
        {
            if (trial == 2)
            {
                Assert.True(float.IsNaN(packed[trial]));
            }
            else
            {
                Assert.Equal(Bits([alone[trial]]), Bits([packed[trial]]));
                Assert.Equal(Bits(gradients[trial]), Bits(trials.TakeGradients(trial)));
            }
        }
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
