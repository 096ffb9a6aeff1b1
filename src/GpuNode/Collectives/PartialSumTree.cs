namespace Spectral.GpuNode.Collectives;

/// <summary>
/// Adds the members' partial sums along the rest of the canonical tree, a piece of the bucket at a time, so that the
/// scratch it needs is a few cache lines per level and each member can do its own segment.
/// </summary>
internal sealed class PartialSumTree
{
    private const int PieceLength = 4096;

    private readonly Dictionary<TreeNode, PartialSum> _partials = [];
    private float[][] _scratch = [];
    private CanonicalTree _tree = new(1);

    /// <param name="tree">The step's tree.</param>
    /// <param name="partials">The partial sums of all members; together they cover every leaf once.</param>
    public void Load(CanonicalTree tree, IEnumerable<PartialSum> partials)
    {
        _tree = tree;
        _partials.Clear();
        foreach (PartialSum partial in partials)
        {
            _partials.Add(partial.Node, partial);
        }

        if (_scratch.Length < tree.Root.Level)
        {
            _scratch = [.. Enumerable.Range(0, tree.Root.Level).Select(_ => new float[PieceLength])];
        }
    }

    /// <summary>Writes elements [start, end) of the sum over all leaves into the same elements of <paramref name="result"/>.</summary>
    public void Sum(int start, int end, float[] result)
    {
        for (int piece = start; piece < end; piece += PieceLength)
        {
            int length = Math.Min(PieceLength, end - piece);
            Evaluate(_tree.Root, piece, result.AsSpan(piece, length));
        }
    }

    private void Evaluate(TreeNode node, int start, Span<float> destination)
    {
        if (_partials.TryGetValue(node, out PartialSum partial))
        {
            partial.Piece(start, destination.Length).CopyTo(destination);
            return;
        }

        if (node.Level == 0)
        {
            throw new InvalidOperationException($"no member holds leaf {node.Index} of {_tree.LeafCount}");
        }

        Evaluate(node.Left, start, destination);
        if (_partials.TryGetValue(node.Right, out PartialSum known))
        {
            ElementwiseAddition.AddTo(destination, known.Piece(start, destination.Length));
        }
        else if (_tree.Exists(node.Right))
        {
            Span<float> right = _scratch[node.Level - 1].AsSpan(0, destination.Length);
            Evaluate(node.Right, start, right);
            ElementwiseAddition.AddTo(destination, right);
        }
    }
}
