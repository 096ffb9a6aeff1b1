using Spectral.Shared.Randomness;

namespace Spectral.Models.Data.Rows;

/// <summary>The rows of one epoch: a pure function of (lengths, options, epoch), in which every sample appears exactly once.</summary>
internal static class EpochRows
{
    private const ulong SampleOrder = 0;
    private const ulong Jitter = 1;
    private const ulong RowOrder = 2;

    /// <summary>Sample numbers of each row, in training order.</summary>
    public static int[][] Plan(ReadOnlySpan<int> lengths, RowPlanOptions options, long epoch)
    {
        int[] order = new int[lengths.Length];
        for (int sample = 0; sample < order.Length; sample++)
        {
            order[sample] = sample;
        }

        Shuffle.InPlace(order.AsSpan(), Stream(options, epoch, SampleOrder));
        if (!options.Packing)
        {
            return Array.ConvertAll(order, sample => new[] { sample });
        }

        int[][] rows = [.. RowPacker.Pack(lengths, order, options.SequenceLength, Stream(options, epoch, Jitter))];
        Shuffle.InPlace(rows.AsSpan(), Stream(options, epoch, RowOrder));
        return rows;
    }

    private static CounterRandom Stream(RowPlanOptions options, long epoch, ulong purpose) =>
        new((ulong)options.Seed, CounterRandom.StreamId("data.rows"), (ulong)epoch, purpose);
}
