namespace Spectral.GpuNode.Collectives;

/// <summary>
/// The tree along which the leaves of a global batch are added, whoever computed them: floating-point addition is not
/// associative, so one fixed tree is what makes the sum the same bits on any number of workers. A right child beyond the
/// last leaf is missing, and its parent is its left child unchanged.
/// </summary>
/// <param name="leafCount">Leaves of the global batch, at least 1.</param>
internal sealed class CanonicalTree(int leafCount)
{
    public int LeafCount { get; } = leafCount >= 1 ? leafCount : throw new ArgumentOutOfRangeException(nameof(leafCount));

    public TreeNode Root { get; } = new(Height(leafCount), 0);

    /// <summary>Whether the node covers any leaf at all.</summary>
    public bool Exists(TreeNode node) => node.FirstLeaf < LeafCount;

    /// <summary>
    /// The largest nodes whose leaves all lie in [firstLeaf, firstLeaf + count), ascending: what the owner of these leaves can
    /// add up alone. At most two per level.
    /// </summary>
    public IReadOnlyList<TreeNode> Cover(int firstLeaf, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstLeaf);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)firstLeaf + count, LeafCount);
        var nodes = new List<TreeNode>();
        Collect(Root, firstLeaf, firstLeaf + count, nodes);
        return nodes;
    }

    private void Collect(TreeNode node, int first, int end, List<TreeNode> nodes)
    {
        long nodeEnd = Math.Min(node.EndLeaf, LeafCount);
        if (node.FirstLeaf >= nodeEnd || node.FirstLeaf >= end || nodeEnd <= first)
        {
            return;
        }

        if (node.FirstLeaf >= first && nodeEnd <= end)
        {
            nodes.Add(node);
            return;
        }

        Collect(node.Left, first, end, nodes);
        Collect(node.Right, first, end, nodes);
    }

    private static int Height(int leafCount)
    {
        int height = 0;
        while (1L << height < leafCount)
        {
            height++;
        }

        return height;
    }
}
