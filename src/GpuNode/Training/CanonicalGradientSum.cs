using Spectral.GpuNode.Collectives;

namespace Spectral.GpuNode.Training;

/// <summary>Along the canonical tree: the same bits on any number of members.</summary>
internal sealed class CanonicalGradientSum(ICommunicator communicator, int bucketLength) : IGradientSum
{
    private readonly LeafSums _leaves = new(bucketLength);

    public void Begin(int leafCount, int firstLeaf) => _leaves.Begin(leafCount, firstLeaf);

    public float[] Rent() => _leaves.Rent();

    public void Add(float[] bucket) => _leaves.Add(bucket);

    public void Reduce(float[] sum, long[] counts) => communicator.Reduce(_leaves, sum, counts);
}
