using Spectral.Shared.Randomness;

namespace Spectral.Shared.Tests.Randomness;

public sealed class CounterRandomTests
{
    [Fact]
    public void TheSameKeysGiveTheSameNumbersAndOthersDoNot()
    {
        var random = new CounterRandom(5, 1, 2);
        Assert.Equal(random.Bits(9), new CounterRandom(5, 1, 2).Bits(9));
        ulong[] others =
        [
            random.Bits(8), new CounterRandom(6, 1, 2).Bits(9), new CounterRandom(5, 2, 1).Bits(9),
            new CounterRandom(5, 1).Bits(9), new CounterRandom(5, 1, 2, 0).Bits(9),
        ];
        Assert.DoesNotContain(random.Bits(9), others);
    }

    [Fact]
    public void AFillIsTheSameHoweverItIsSplit()
    {
        var random = new CounterRandom(1, CounterRandom.StreamId("fill"));
        var whole = new float[23];
        random.FillUniform(whole);
        for (int split = 0; split <= whole.Length; split++)
        {
            var parts = new float[whole.Length];
            random.FillUniform(parts.AsSpan(0, split));
            random.FillUniform(parts.AsSpan(split), (ulong)split);
            Assert.Equal(whole, parts);
        }
    }

    [Fact]
    public void MomentsAreThoseOfTheDistributions()
    {
        const int Count = 100_000;
        var random = new CounterRandom(3);
        var uniform = new float[Count];
        random.FillUniform(uniform);
        double[] normal = [.. Enumerable.Range(0, Count).Select(i => random.Normal((ulong)i))];
        Assert.Equal(0.5, uniform.Average(), 0.005);
        Assert.Equal(1 / 12.0, uniform.Average(u => (u - 0.5) * (u - 0.5)), 0.002);
        Assert.All(uniform, u => Assert.InRange(u, 0f, 0.99999995f));
        Assert.Equal(0, normal.Average(), 0.015);
        Assert.Equal(1, normal.Average(z => z * z), 0.03);
        Assert.Equal(3, normal.Average(z => z * z * z * z), 0.2);
    }

    [Fact]
    public void BelowReachesEveryValueEvenly()
    {
        var random = new CounterRandom(4);
        int[] counts = new int[7];
        for (ulong i = 0; i < 70_000; i++)
        {
            counts[random.Below(i, 7)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }
}
