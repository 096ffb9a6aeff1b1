namespace Spectral.GpuNode.Collectives;

/// <summary>
/// A member's end of a communicator whose members are threads of one process: buckets are read where they lie, each
/// member adds one segment, and all copy the result.
/// </summary>
internal sealed class InProcessCommunicator(Rendezvous rendezvous, string worker, int rank, int size) : ICommunicator
{
    private readonly PartialSumTree _tree = new();

    public int Rank { get; } = rank;

    public int Size { get; } = size;

    public void Reduce(LeafSums leaves, float[] sum, long[] counts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sum.Length, leaves.BucketLength);
        Contribution[] contributions = Exchange("reduction", new Contribution(leaves.Partials, sum, [.. counts]));
        _tree.Load(leaves.Tree, contributions.SelectMany(contribution => contribution.Partials));
        (int start, int end) = Segment(Rank, sum.Length);
        _tree.Sum(start, end, sum);

        // After this everyone's segment is in its own result; after the next, everyone has copied it.
        rendezvous.Meet(Rank, "end of reduction", null);
        for (int peer = 0; peer < Size; peer++)
        {
            (int peerStart, int peerEnd) = Segment(peer, sum.Length);
            if (peer != Rank)
            {
                contributions[peer].Result.AsSpan(peerStart, peerEnd - peerStart).CopyTo(sum.AsSpan(peerStart));
            }
        }

        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = contributions.Sum(contribution => contribution.Counts[i]);
        }

        rendezvous.Meet(Rank, "reading of the reduction", null);
    }

    public void AllReduce(float[] bucket, long[] counts)
    {
        Bucket[] buckets = Exchange("all-reduce", new Bucket(bucket, [.. counts]));
        (int start, int end) = Segment(Rank, bucket.Length);
        for (int peer = 0; peer < Size; peer++)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(buckets[peer].Values.Length, bucket.Length);
            if (peer != Rank)
            {
                ElementwiseAddition.AddTo(bucket.AsSpan(start, end - start), buckets[peer].Values.AsSpan(start, end - start));
            }
        }

        rendezvous.Meet(Rank, "end of all-reduce", null);
        for (int peer = 0; peer < Size; peer++)
        {
            (int peerStart, int peerEnd) = Segment(peer, bucket.Length);
            if (peer != Rank)
            {
                buckets[peer].Values.AsSpan(peerStart, peerEnd - peerStart).CopyTo(bucket.AsSpan(peerStart));
            }
        }

        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = buckets.Sum(given => given.Counts[i]);
        }

        rendezvous.Meet(Rank, "reading of the all-reduce", null);
    }

    public void Send(ReadOnlySpan<byte> bytes, int destination) => rendezvous.Post(Rank, destination, bytes.ToArray());

    public void Receive(Span<byte> bytes, int source)
    {
        byte[] message = rendezvous.Collect(source, Rank);
        if (message.Length != bytes.Length)
        {
            rendezvous.Abort($"'{worker}' waits for a message of {bytes.Length} bytes from rank {source}, which sent {message.Length}");
            rendezvous.ThrowIfAborted();
        }

        message.CopyTo(bytes);
    }

    public IReadOnlyList<byte[]> AllGather(byte[] bytes) => Exchange("all-gather", bytes);

    public byte[] Broadcast(byte[]? bytes, int source)
    {
        if ((bytes is not null) != (Rank == source))
        {
            throw new ArgumentException($"only the source, rank {source}, gives bytes to a broadcast", nameof(bytes));
        }

        return (byte[])rendezvous.Meet(Rank, "broadcast", bytes)[source]!;
    }

    public void Barrier() => rendezvous.Meet(Rank, "barrier", null);

    public void ThrowIfAborted() => rendezvous.ThrowIfAborted();

    public void Abort(string reason) => rendezvous.Abort(reason);

    /// <summary>Peers that still wait for this member, or come to, are told that it left.</summary>
    public void Dispose() => rendezvous.Leave($"worker '{worker}' has left the communicator");

    private T[] Exchange<T>(string purpose, T value) => Array.ConvertAll(rendezvous.Meet(Rank, purpose, value), given => (T)given!);

    private (int Start, int End) Segment(int member, int length) => Segments.Of(member, Size, length);

    private sealed record Contribution(IReadOnlyList<PartialSum> Partials, float[] Result, long[] Counts);

    private sealed record Bucket(float[] Values, long[] Counts);
}
