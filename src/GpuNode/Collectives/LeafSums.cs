namespace Spectral.GpuNode.Collectives;

/// <summary>
/// One member's own leaves of a global batch on their way into a reduction: consecutive leaves, joined along the canonical
/// tree as they come.
/// </summary>
/// <param name="bucketLength">Floats per leaf.</param>
public sealed class LeafSums(int bucketLength)
{
    private readonly LeafAccumulator _accumulator = new(bucketLength);

    public int BucketLength { get; } = bucketLength;

    /// <summary>Leaves of the global batch, over all members.</summary>
    public int LeafCount => Tree.LeafCount;

    internal CanonicalTree Tree { get; private set; } = new(1);

    internal IReadOnlyList<PartialSum> Partials => _accumulator.Partials;

    /// <summary>Starts a batch of <paramref name="leafCount"/> leaves, of which the next one added is <paramref name="firstLeaf"/>.</summary>
    public void Begin(int leafCount, int firstLeaf)
    {
        if (Tree.LeafCount != leafCount)
        {
            Tree = new CanonicalTree(leafCount);
        }

        _accumulator.Begin(Tree, firstLeaf);
    }

    /// <summary>A bucket of undefined content to be filled with the next leaf and given to <see cref="Add"/>.</summary>
    public float[] Rent() => _accumulator.Rent();

    /// <summary>Adds the next leaf; its bucket may be reused at once and must not be written by the caller any more.</summary>
    public void Add(float[] bucket) => _accumulator.Add(bucket);
}
