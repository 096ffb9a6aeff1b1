namespace Spectral.GpuNode.Collectives;

/// <summary>
/// A node of the canonical addition tree: it covers the leaves [Index * 2^Level, (Index + 1) * 2^Level) of a global batch.
/// </summary>
/// <param name="Level">0 for a leaf.</param>
/// <param name="Index">Place among the nodes of its level.</param>
internal readonly record struct TreeNode(int Level, int Index)
{
    public long FirstLeaf => (long)Index << Level;

    /// <summary>One past the last leaf; beyond the batch's end for a node that the end cuts.</summary>
    public long EndLeaf => (Index + 1L) << Level;

    public bool IsRightChild => (Index & 1) == 1;

    public TreeNode Parent => new(Level + 1, Index >> 1);

    public TreeNode Left => new(Level - 1, Index * 2);

    public TreeNode Right => new(Level - 1, (Index * 2) + 1);
}
