using Spectral.GpuNode.Collectives;

namespace Spectral.GpuNode.Evaluation;

/// <summary>Adds the results of evaluation leaves along the canonical tree: the same bits whoever computed which.</summary>
internal static class CanonicalSum
{
    public static double Of(IReadOnlyList<double> leaves)
    {
        if (leaves.Count == 0)
        {
            return 0;
        }

        var tree = new CanonicalTree(leaves.Count);
        return Of(tree, tree.Root, leaves);
    }

    private static double Of(CanonicalTree tree, TreeNode node, IReadOnlyList<double> leaves)
    {
        if (node.Level == 0)
        {
            return leaves[node.Index];
        }

        double left = Of(tree, node.Left, leaves);
        return tree.Exists(node.Right) ? left + Of(tree, node.Right, leaves) : left;
    }
}
