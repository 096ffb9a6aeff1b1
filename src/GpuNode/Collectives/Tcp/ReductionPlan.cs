using System.Buffers.Binary;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>What one member brings to a reduction, told to all before it.</summary>
/// <param name="BucketLength">Floats per bucket.</param>
/// <param name="LeafCount">Leaves of the global batch.</param>
/// <param name="Nodes">Whose sums it holds, in the order in which it sends them.</param>
/// <param name="Counts">Its integers.</param>
internal sealed record ReductionPlan(int BucketLength, int LeafCount, TreeNode[] Nodes, long[] Counts)
{
    private const int HeadBytes = 4 * sizeof(int);
    private const int NodeBytes = 2 * sizeof(int);

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[HeadBytes + (Nodes.Length * NodeBytes) + (Counts.Length * sizeof(long))];
        Span<byte> rest = bytes;
        Write(ref rest, BucketLength);
        Write(ref rest, LeafCount);
        Write(ref rest, Nodes.Length);
        Write(ref rest, Counts.Length);
        foreach (TreeNode node in Nodes)
        {
            Write(ref rest, node.Level);
            Write(ref rest, node.Index);
        }

        foreach (long count in Counts)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, count);
            rest = rest[sizeof(long)..];
        }

        return bytes;
    }

    /// <exception cref="InvalidDataException">The lengths do not fit.</exception>
    public static ReductionPlan Parse(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> rest = bytes;
        int bucketLength = Read(ref rest);
        int leafCount = Read(ref rest);
        int nodes = Read(ref rest);
        int counts = Read(ref rest);
        if (nodes < 0 || counts < 0 || rest.Length != ((long)nodes * NodeBytes) + ((long)counts * sizeof(long)))
        {
            throw new InvalidDataException($"a plan of {nodes} sums and {counts} counts in {bytes.Length} bytes");
        }

        var plan = new ReductionPlan(bucketLength, leafCount, new TreeNode[nodes], new long[counts]);
        for (int i = 0; i < nodes; i++)
        {
            int level = Read(ref rest);
            plan.Nodes[i] = new TreeNode(level, Read(ref rest));
        }

        for (int i = 0; i < counts; i++)
        {
            plan.Counts[i] = BinaryPrimitives.ReadInt64LittleEndian(rest);
            rest = rest[sizeof(long)..];
        }

        return plan;
    }

    private static void Write(ref Span<byte> rest, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(rest, value);
        rest = rest[sizeof(int)..];
    }

    private static int Read(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < sizeof(int))
        {
            throw new InvalidDataException("a plan that ends in its middle");
        }

        int value = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[sizeof(int)..];
        return value;
    }
}
