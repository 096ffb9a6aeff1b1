using CsCheck;
using Spectral.Shared.Randomness;

namespace Spectral.Shared.Tests.Randomness;

public sealed class ShuffleTests
{
    [Fact]
    public void EveryItemStaysExactlyOnce()
    {
        Gen.Select(Gen.ULong, Gen.Int[0, 200]).Sample((seed, count) =>
        {
            int[] items = [.. Enumerable.Range(0, count)];
            Shuffle.InPlace(items.AsSpan(), new CounterRandom(seed));
            return items.Order().SequenceEqual(Enumerable.Range(0, count));
        });
    }

    [Fact]
    public void EveryOrderIsAboutEquallyLikely()
    {
        var counts = new Dictionary<string, int>();
        for (ulong seed = 0; seed < 6_000; seed++)
        {
            char[] items = ['a', 'b', 'c'];
            Shuffle.InPlace(items.AsSpan(), new CounterRandom(seed));
            string order = new(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1_150));
    }
}
