using Spectral.Shared.Randomness;

namespace Spectral.Models.Data.Rows;

/// <summary>
/// Puts samples into rows of bounded length: best fit, long samples first. The order by length is jittered, because a
/// strict one would put the same samples together in every epoch; the fill hardly suffers, as the short samples that
/// close the gaps still come last.
/// </summary>
internal static class RowPacker
{
    /// <summary>A sample's length counts between 3/4 and all of itself when the samples are ordered.</summary>
    private const int JitterSteps = 256;

    /// <summary>Rows of sample numbers, in no meaningful order; every sample is in exactly one row.</summary>
    /// <param name="lengths">Tokens of each sample, each between 1 and <paramref name="capacity"/>.</param>
    /// <param name="order">The samples in a random order, which decides between equals.</param>
    /// <param name="capacity">Most tokens a row may hold.</param>
    /// <param name="random">Source of the jitter; indexed by sample number.</param>
    public static List<int[]> Pack(ReadOnlySpan<int> lengths, ReadOnlySpan<int> order, int capacity, CounterRandom random)
    {
        var openRows = new OpenRows(capacity);
        foreach (int sample in LongestFirst(lengths, order, random))
        {
            openRows.Place(sample, lengths[sample]);
        }

        return openRows.ToRows();
    }

    private static int[] LongestFirst(ReadOnlySpan<int> lengths, ReadOnlySpan<int> order, CounterRandom random)
    {
        var keys = new (long NegatedLength, int Place)[order.Length];
        int[] samples = order.ToArray();
        for (int place = 0; place < samples.Length; place++)
        {
            int sample = samples[place];
            long weight = (3 * JitterSteps) + (long)random.Below((ulong)sample, JitterSteps + 1);
            keys[place] = (-lengths[sample] * weight, place);
        }

        Array.Sort(keys, samples);
        return samples;
    }
}
