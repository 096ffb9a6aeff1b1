using Spectral.GpuNode.Collectives;

namespace Spectral.GpuNode.Training;

/// <summary>Each member adds its own leaves as they come, and the communicator adds the members as it likes best.</summary>
internal sealed class FastGradientSum(ICommunicator communicator, int bucketLength) : IGradientSum
{
    private readonly float[] _leaf = new float[bucketLength];
    private readonly float[] _sum = new float[bucketLength];

    public void Begin(int leafCount, int firstLeaf) => Array.Clear(_sum);

    public float[] Rent() => _leaf;

    public void Add(float[] bucket) => ElementwiseAddition.AddTo(_sum, bucket);

    public void Reduce(float[] sum, long[] counts)
    {
        _sum.CopyTo(sum, 0);
        communicator.AllReduce(sum, counts);
    }
}
