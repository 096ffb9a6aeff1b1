namespace Spectral.GpuNode.Training;

/// <summary>How the leaves of a global batch are added, on this member and over all.</summary>
internal interface IGradientSum
{
    /// <summary>Starts a batch of <paramref name="leafCount"/> leaves, of which the next one added is <paramref name="firstLeaf"/>.</summary>
    void Begin(int leafCount, int firstLeaf);

    /// <summary>A bucket of undefined content to be filled with the next leaf and given to <see cref="Add"/>.</summary>
    float[] Rent();

    /// <summary>Adds the next leaf; its bucket must not be written by the caller any more.</summary>
    void Add(float[] bucket);

    /// <summary>Gives every member the sum over all leaves. Collective.</summary>
    /// <param name="sum">As long as the buckets.</param>
    /// <param name="counts">Integers beside the bucket; added over the members, in place.</param>
    void Reduce(float[] sum, long[] counts);
}
