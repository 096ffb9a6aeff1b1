using Spectral.Models.Data;

namespace Spectral.Models.Architectures.Attention;

/// <summary>
/// The samples of packed rows by length: attention takes those of like length as one batch, and no score between two samples is ever computed.
/// A sample's place in it follows from its own length alone, so its bits do not depend on what else is in the batch.
/// </summary>
/// <param name="Groups">By length.</param>
/// <param name="Places">Of each token of the rows, where it is among the groups' tokens laid end to end.</param>
internal sealed record SampleGroups(IReadOnlyList<SampleGroups.Group> Groups, long[] Places)
{
    /// <summary>Queries that libtorch's kernel for CPUs takes at a time, and where it begins to take more.</summary>
    private const int Block = 32;
    private const int LongBlock = 64;
    private const int LongBlockFrom = 192;

    /// <summary>Samples of like length, those that are shorter filled up with their last token, whom no earlier one attends to.</summary>
    /// <param name="Length">Of each, in tokens.</param>
    /// <param name="Tokens">Indices among the rows' tokens, sample after sample.</param>
    internal sealed record Group(int Length, long[] Tokens);

    /// <summary>Whether the rows' tokens, as they lie, are those of one group, so that none has to be moved.</summary>
    public bool IsInPlace => Groups.Count == 1 && Groups[0].Tokens.Length == Places.Length && Places.Index().All(place => place.Item == place.Index);

    public static SampleGroups Of(TokenBatch batch)
    {
        Sample[] samples = [.. Enumerable.Range(0, batch.Rows).SelectMany(row => OfRow(batch, row))];
        long[] places = new long[batch.Segments.Length];
        List<Group> groups = [];
        int before = 0;
        foreach (IGrouping<int, Sample> group in samples.GroupBy(sample => Padded(sample.Length)).OrderBy(group => group.Key))
        {
            foreach (Sample sample in group)
            {
                for (int token = 0; token < sample.Length; token++)
                {
                    places[sample.First + token] = before + token;
                }

                before += group.Key;
            }

            groups.Add(new Group(group.Key, [.. group.SelectMany(sample => sample.Tokens(group.Key))]));
        }

        return new SampleGroups(groups, places);
    }

    private static int Padded(int length)
    {
        int block = length < LongBlockFrom ? Block : LongBlock;
        return (length + block - 1) / block * block;
    }

    /// <summary>The samples of a row, and its padding in pieces that nobody attends to but themselves: their results are finite and mean nothing.</summary>
    private static IEnumerable<Sample> OfRow(TokenBatch batch, int row)
    {
        int end = (row + 1) * batch.Length;
        int first = row * batch.Length;
        for (int token = first; token < end; token++)
        {
            int segment = batch.Segments[token];
            bool isLast = token + 1 == end || batch.Segments[token + 1] != segment;
            if (isLast || (segment < 0 && token + 1 - first == Block))
            {
                yield return new Sample(first, token + 1 - first);
                first = token + 1;
            }
        }
    }

    /// <param name="First">Index of its first token among the rows' tokens.</param>
    /// <param name="Length">In tokens.</param>
    private readonly record struct Sample(int First, int Length)
    {
        public IEnumerable<long> Tokens(int padded)
        {
            (int first, int length) = this;
            return Enumerable.Range(0, padded).Select(token => (long)first + Math.Min(token, length - 1));
        }
    }
}
