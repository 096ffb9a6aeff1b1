namespace Spectral.Models.Evaluation;

/// <summary>Consecutive items in leaves of equal size, the last one perhaps smaller.</summary>
internal static class LeafRanges
{
    public static int Count(int items, int itemsPerLeaf) => (items + itemsPerLeaf - 1) / itemsPerLeaf;

    public static (int First, int Count) Range(int leaf, int items, int itemsPerLeaf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, Count(items, itemsPerLeaf));
        int first = leaf * itemsPerLeaf;
        return (first, Math.Min(itemsPerLeaf, items - first));
    }
}
