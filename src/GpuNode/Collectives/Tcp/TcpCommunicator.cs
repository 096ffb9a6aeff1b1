namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// A member's end of a communicator over one connection per peer. The calling thread adds and decides; two threads per peer
/// read and write, and sleep between operations.
/// </summary>
internal sealed class TcpCommunicator : ICommunicator
{
    private readonly string _worker;
    private readonly Link?[] _links;
    private readonly AbortSignal _signal;
    private readonly CanonicalReduction _canonical;
    private readonly RingReduction _ring;
    private readonly BroadcastChain _chain;
    private readonly MessageExchange _messages;
    private long _number;
    private volatile bool _isLeaving;

    /// <param name="worker">This member's name.</param>
    /// <param name="rank">This member's index.</param>
    /// <param name="links">By rank; null for the member itself.</param>
    /// <param name="signal">The one that the links know.</param>
    public TcpCommunicator(string worker, int rank, Link?[] links, AbortSignal signal)
    {
        (_worker, Rank, _links, _signal) = (worker, rank, links, signal);
        _canonical = new CanonicalReduction(links, rank);
        _ring = new RingReduction(links, rank);
        _chain = new BroadcastChain(links, rank);
        _messages = new MessageExchange(links);
        signal.WhenRaised(AbortLinks);
        ForEachLink(link => link.Start());
    }

    public int Rank { get; }

    public int Size => _links.Length;

    public void Reduce(LeafSums leaves, float[] sum, long[] counts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sum.Length, leaves.BucketLength);
        _signal.ThrowIfRaised();
        var plan = new ReductionPlan(sum.Length, leaves.LeafCount, [.. leaves.Partials.Select(partial => partial.Node)], [.. counts]);
        ReductionPlan[] plans = Array.ConvertAll(Begin(Operation.Reduction, plan.ToBytes()).End(), bytes => ReductionPlan.Parse(bytes));
        RequireAgreement(plans);
        _canonical.Run(leaves, plans, sum, ++_number);
        AddCounts(counts, plans);
    }

    public void AllReduce(float[] bucket, long[] counts)
    {
        _signal.ThrowIfRaised();
        var plan = new ReductionPlan(bucket.Length, LeafCount: 0, [], [.. counts]);
        Exchange plans = Begin(Operation.AllReduce, plan.ToBytes());
        if (Size > 1)
        {
            _ring.Run(bucket, ++_number);
        }

        AddCounts(counts, Array.ConvertAll(plans.End(), bytes => ReductionPlan.Parse(bytes)));
    }

    public void Send(ReadOnlySpan<byte> bytes, int destination)
    {
        _signal.ThrowIfRaised();
        _messages.Send(bytes, destination);
    }

    public void Receive(Span<byte> bytes, int source)
    {
        _signal.ThrowIfRaised();
        _messages.Receive(bytes, source);
    }

    public IReadOnlyList<byte[]> AllGather(byte[] bytes)
    {
        _signal.ThrowIfRaised();
        return Begin(Operation.AllGather, bytes).End();
    }

    public byte[] Broadcast(byte[]? bytes, int source)
    {
        if ((bytes is not null) != (Rank == source))
        {
            throw new ArgumentException($"only the source, rank {source}, gives bytes to a broadcast", nameof(bytes));
        }

        _signal.ThrowIfRaised();
        return _chain.Run(bytes, source, ++_number);
    }

    public void Barrier()
    {
        _signal.ThrowIfRaised();
        Begin(Operation.Barrier, []).End();
    }

    public void ThrowIfAborted() => _signal.ThrowIfRaised();

    public void Abort(string reason) => _signal.Raise(new AbortCause(reason, LostWorker: null));

    /// <summary>Peers that still wait for this member, or come to, are told that it left.</summary>
    public void Dispose()
    {
        _isLeaving = true;
        ForEachLink(link => link.Leave());
        ForEachLink(link => link.Dispose());
        _signal.Raise(new AbortCause($"'{_worker}' has left the communicator", LostWorker: null));
        ForEachLink(link => link.JoinReader());
    }

    /// <summary>On whichever thread found the cause; what breaks while this member leaves concerns it no more.</summary>
    private void AbortLinks(AbortCause cause)
    {
        if (!_isLeaving)
        {
            ForEachLink(link => link.Abort(cause));
        }
    }

    private Exchange Begin(Operation operation, byte[] bytes) => Exchange.Begin(_links, operation, ++_number, bytes);

    /// <summary>Members that were dealt different batches would wait for each other's frames in vain.</summary>
    private void RequireAgreement(ReductionPlan[] plans)
    {
        ReductionPlan own = plans[Rank];
        int odd = Array.FindIndex(plans, plan => plan.BucketLength != own.BucketLength || plan.LeafCount != own.LeafCount || plan.Counts.Length != own.Counts.Length);
        if (odd >= 0)
        {
            Abort($"rank {odd} reduces {plans[odd].LeafCount} leaves of {plans[odd].BucketLength} values, '{_worker}' {own.LeafCount} of {own.BucketLength}");
            _signal.ThrowIfRaised();
        }
    }

    private static void AddCounts(long[] counts, ReductionPlan[] plans)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = plans.Sum(plan => plan.Counts[i]);
        }
    }

    private void ForEachLink(Action<Link> action)
    {
        foreach (Link? link in _links)
        {
            if (link is not null)
            {
                action(link);
            }
        }
    }
}
