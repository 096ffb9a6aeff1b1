namespace Spectral.GpuNode.Collectives;

/// <summary>
/// Adds up a worker's own consecutive leaves, joining only complete nodes of the canonical tree, so that what it holds at
/// any time is O(log leaves) buckets. Buckets are reused from step to step.
/// </summary>
/// <param name="bucketLength">Floats per bucket.</param>
internal sealed class LeafAccumulator(int bucketLength)
{
    private readonly List<PartialSum> _partials = [];
    private readonly Stack<float[]> _free = new();
    private CanonicalTree _tree = new(1);
    private int _nextLeaf;

    /// <summary>The largest complete nodes of the leaves added so far, ascending; valid until the next <see cref="Begin"/>.</summary>
    public IReadOnlyList<PartialSum> Partials => _partials;

    /// <summary>Forgets the last step's sums.</summary>
    /// <param name="tree">The step's tree.</param>
    /// <param name="firstLeaf">The leaf that is added first.</param>
    public void Begin(CanonicalTree tree, int firstLeaf)
    {
        _tree = tree;
        _nextLeaf = firstLeaf;
        foreach (PartialSum partial in _partials)
        {
            _free.Push(partial.Values);
        }

        _partials.Clear();
    }

    /// <summary>A bucket to be filled with the next leaf's sums and given to <see cref="Add"/>; its content is undefined.</summary>
    public float[] Rent() => _free.TryPop(out float[]? bucket) ? bucket : new float[bucketLength];

    /// <summary>Adds the next leaf; the bucket is the accumulator's from now on.</summary>
    public void Add(float[] bucket)
    {
        if (_nextLeaf >= _tree.LeafCount)
        {
            throw new InvalidOperationException($"the batch has only {_tree.LeafCount} leaves");
        }

        _partials.Add(new PartialSum(new TreeNode(0, _nextLeaf++), bucket));
        while (JoinLastPair() || LiftLast())
        {
        }
    }

    private bool JoinLastPair()
    {
        if (_partials.Count < 2 || !_partials[^1].Node.IsRightChild || _partials[^2].Node.Parent != _partials[^1].Node.Parent)
        {
            return false;
        }

        PartialSum right = _partials[^1];
        PartialSum left = _partials[^2];
        if (left.Node.Level != right.Node.Level)
        {
            return false;
        }

        ElementwiseAddition.AddTo(left.Values, right.Values);
        _free.Push(right.Values);
        _partials.RemoveAt(_partials.Count - 1);
        _partials[^1] = left with { Node = left.Node.Parent };
        return true;
    }

    /// <summary>A left child whose sibling is missing is its parent.</summary>
    private bool LiftLast()
    {
        PartialSum last = _partials[^1];
        if (last.Node.Level >= _tree.Root.Level || last.Node.IsRightChild || _tree.Exists(last.Node.Parent.Right))
        {
            return false;
        }

        _partials[^1] = last with { Node = last.Node.Parent };
        return true;
    }
}
