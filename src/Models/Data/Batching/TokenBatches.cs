namespace Spectral.Models.Data.Batching;

/// <summary>Several leaves as one.</summary>
public static class TokenBatches
{
    /// <summary>All rows, leaf after leaf.</summary>
    /// <param name="leaves">Of one length.</param>
    public static TokenBatch Concat(IReadOnlyList<TokenBatch> leaves)
    {
        int length = leaves[0].Length;
        return leaves.All(leaf => leaf.Length == length)
            ? new TokenBatch(
                leaves.Sum(leaf => leaf.Rows),
                length,
                [.. leaves.SelectMany(leaf => leaf.Ids)],
                [.. leaves.SelectMany(leaf => leaf.Positions)],
                [.. leaves.SelectMany(leaf => leaf.Segments)],
                [.. leaves.SelectMany(leaf => leaf.Targets)])
            : throw new ArgumentException($"leaves of lengths {string.Join(", ", leaves.Select(leaf => leaf.Length))} make no batch", nameof(leaves));
    }
}
