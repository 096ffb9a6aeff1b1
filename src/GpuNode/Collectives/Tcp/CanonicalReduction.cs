namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// Adds the leaves of a global batch along the canonical tree: each member is sent the others' partial sums of its own
/// segment, adds them along the tree a piece at a time, and sends every finished piece to all. The bits are those of
/// <see cref="InProcessCommunicator"/>.
/// </summary>
/// <param name="links">By rank; null for the member itself.</param>
/// <param name="rank">This member.</param>
internal sealed class CanonicalReduction(IReadOnlyList<Link?> links, int rank)
{
    private const int PieceFloats = FrameHeader.LongestPayload / sizeof(float);

    /// <summary>Pieces under way from every peer: one being read, one waiting, one being added.</summary>
    private const int Depth = 3;

    private readonly PartialSumTree _tree = new();
    private readonly List<float[]> _buffers = [];

    /// <param name="leaves">This member's.</param>
    /// <param name="plans">What every member brings, by rank.</param>
    /// <param name="sum">Gets the sum.</param>
    /// <param name="number">Which collective.</param>
    public void Run(LeafSums leaves, IReadOnlyList<ReductionPlan> plans, float[] sum, long number)
    {
        (int Start, int End)[][] pieces = [.. Enumerable.Range(0, links.Count).Select(member => Cut(member, sum.Length))];
        ArrivingPartials?[] arriving = Arriving(plans, sum.Length, number);
        (int Start, int End)[] own = pieces[rank];
        int asked = 0;
        for (int i = 0; i < Depth; i++)
        {
            Ask();
        }

        SendPartials(leaves, pieces, number);
        foreach ((int start, int end) in own)
        {
            _tree.Load(leaves.Tree, leaves.Partials.Concat(arriving.SelectMany(peer => peer?.Take(start) ?? [])));
            _tree.Sum(start, end, sum);
            SendToAll(sum, start, end, number);
            Ask();
        }

        for (int peer = 0; peer < links.Count; peer++)
        {
            arriving[peer]?.AwaitAll();
            links[peer]?.Out.WaitUntilPending(0);
        }

        void Ask()
        {
            for (int peer = 0; peer < links.Count; peer++)
            {
                AskPeer(arriving[peer], pieces[peer]);
            }

            asked++;
        }

        // After the last partial sums come the sums of the peer's own segment, straight to their place.
        void AskPeer(ArrivingPartials? peer, (int Start, int End)[] sums)
        {
            if (asked < own.Length)
            {
                peer?.Ask(asked % Depth, own[asked].End - own[asked].Start);
            }
            else if (asked == own.Length && peer is not null)
            {
                Array.ForEach(sums, piece => peer.AskForSum(sum, piece.Start, piece.End));
            }
        }
    }

    private ArrivingPartials?[] Arriving(IReadOnlyList<ReductionPlan> plans, int length, long number)
    {
        int used = 0;
        var arriving = new ArrivingPartials?[links.Count];
        for (int peer = 0; peer < links.Count; peer++)
        {
            if (links[peer] is { } link)
            {
                TreeNode[] nodes = plans[peer].Nodes;
                float[][] buffers = [.. Enumerable.Range(0, nodes.Length * Depth).Select(_ => Buffer(used++))];
                arriving[peer] = new ArrivingPartials(link, nodes, buffers, number, (long)length * sizeof(float));
            }
        }

        return arriving;
    }

    private float[] Buffer(int index)
    {
        if (index == _buffers.Count)
        {
            _buffers.Add(new float[PieceFloats]);
        }

        return _buffers[index];
    }

    private void SendPartials(LeafSums leaves, (int Start, int End)[][] pieces, long number)
    {
        for (int peer = 0; peer < links.Count; peer++)
        {
            if (links[peer] is { } link)
            {
                foreach ((int start, int end) in pieces[peer])
                {
                    foreach (PartialSum partial in leaves.Partials)
                    {
                        Send(link, partial.Values, start, end, number);
                    }
                }
            }
        }
    }

    private void SendToAll(float[] sum, int start, int end, long number)
    {
        foreach (Link? link in links)
        {
            if (link is not null)
            {
                Send(link, sum, start, end, number);
            }
        }
    }

    private static void Send(Link link, float[] values, int start, int end, long number)
    {
        Block payload = Block.Of(values, start, end);
        link.Out.Enqueue(new FrameHeader(Operation.Reduction, payload.Length, number, (long)values.Length * sizeof(float)), payload);
    }

    private (int Start, int End)[] Cut(int member, int length)
    {
        (int start, int end) = Segments.Of(member, links.Count, length);
        return [.. Enumerable.Range(0, (end - start + PieceFloats - 1) / PieceFloats)
            .Select(piece => (start + (piece * PieceFloats), Math.Min(end, start + ((piece + 1) * PieceFloats))))];
    }
}
