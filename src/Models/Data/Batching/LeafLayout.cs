namespace Spectral.Models.Data.Batching;

/// <summary>
/// Deals the rows of one global batch to leaves: a pure function of the rows' lengths.
/// Rows of like length share a leaf, which cuts padding; long and short leaves alternate, so that workers that take
/// contiguous ranges of leaves have about equal work.
/// </summary>
internal static class LeafLayout
{
    /// <summary>Row numbers of each leaf; <paramref name="microBatch"/> must divide the number of rows.</summary>
    /// <param name="rowLengths">Tokens of each row of the global batch.</param>
    /// <param name="microBatch">Rows per leaf.</param>
    public static int[][] Deal(IReadOnlyList<int> rowLengths, int microBatch)
    {
        int[][] longestFirst =
        [
            .. Enumerable.Range(0, rowLengths.Count)
                .OrderByDescending(row => rowLengths[row])
                .ThenBy(row => row)
                .Chunk(microBatch),
        ];

        // Longest, shortest, second longest, second shortest, ...
        int[][] leaves = new int[longestFirst.Length][];
        for (int leaf = 0; leaf < leaves.Length; leaf++)
        {
            leaves[leaf] = longestFirst[leaf % 2 == 0 ? leaf / 2 : leaves.Length - 1 - (leaf / 2)];
        }

        return leaves;
    }
}
