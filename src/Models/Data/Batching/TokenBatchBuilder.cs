namespace Spectral.Models.Data.Batching;

/// <summary>Lays rows of samples out as one padded batch.</summary>
public static class TokenBatchBuilder
{
    /// <summary>Lengths are rounded up to a multiple of this, so that few shapes occur and kernels see aligned rows.</summary>
    public const int LengthMultiple = 32;

    /// <param name="rows">The samples of each row, in order; at least one row, no row empty.</param>
    /// <param name="padId">Id that fills the rest of a row; nothing attends to it.</param>
    public static TokenBatch Build(IReadOnlyList<IReadOnlyList<RenderedSample>> rows, int padId)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count, nameof(rows));
        int length = RoundUp(rows.Max(TokenCount));
        int size = rows.Count * length;
        var batch = new TokenBatch(rows.Count, length, new long[size], new long[size], new int[size], new long[size], Labels(rows));
        Array.Fill(batch.Ids, padId);
        Array.Fill(batch.Segments, -1);
        Array.Fill(batch.Targets, TokenBatch.Ignored);
        for (int row = 0; row < rows.Count; row++)
        {
            int start = row * length;
            for (int segment = 0; segment < rows[row].Count; segment++)
            {
                RenderedSample sample = rows[row][segment];
                Write(sample, segment, start, batch);
                start += sample.Ids.Length;
            }
        }

        return batch;
    }

    /// <summary>Each row's label; null unless rows are labelled, which then hold one sample each.</summary>
    private static float[]? Labels(IReadOnlyList<IReadOnlyList<RenderedSample>> rows) =>
        rows[0][0].Label is null ? null : [.. rows.Select(row => row.Single().Label ?? throw new ArgumentException("a row without a label", nameof(rows)))];

    /// <summary>Tokens of one row, before padding.</summary>
    internal static int TokenCount(IReadOnlyList<RenderedSample> row) => row.Sum(sample => sample.Ids.Length);

    internal static int RoundUp(int length) => (length + LengthMultiple - 1) / LengthMultiple * LengthMultiple;

    private static void Write(RenderedSample sample, int segment, int start, TokenBatch batch)
    {
        for (int position = 0; position < sample.Ids.Length; position++)
        {
            int index = start + position;
            batch.Ids[index] = sample.Ids[position];
            batch.Positions[index] = position;
            batch.Segments[index] = segment;

            // The target of a token is its successor; a sample's first token follows nothing and is never a target.
            int next = position + 1;
            if (next < sample.Ids.Length && sample.Supervised[next])
            {
                batch.Targets[index] = sample.Ids[next];
            }
        }
    }
}
