namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>One peer's partial sums of this member's segment, piece by piece.</summary>
/// <param name="link">To the peer.</param>
/// <param name="nodes">Whose sums, in the order in which they come.</param>
/// <param name="buffers">For each piece that may be under way, a buffer per node.</param>
/// <param name="number">Which collective.</param>
/// <param name="totalBytes">Of the bucket.</param>
internal sealed class ArrivingPartials(Link link, TreeNode[] nodes, float[][] buffers, long number, long totalBytes)
{
    private readonly Queue<Expectation> _expected = new();

    /// <summary>Asks for the next piece; the one that lay in <paramref name="slot"/> before is overwritten.</summary>
    public void Ask(int slot, int floats)
    {
        for (int node = 0; node < nodes.Length; node++)
        {
            Ask(Block.Of(buffers[(slot * nodes.Length) + node], 0, floats));
        }
    }

    /// <summary>Asks for finished elements [start, end) of the peer's own segment.</summary>
    public void AskForSum(float[] sum, int start, int end) => Ask(Block.Of(sum, start, end));

    /// <summary>The piece asked for earliest, which begins at element <paramref name="origin"/>, once it is there.</summary>
    public IEnumerable<PartialSum> Take(int origin)
    {
        foreach (TreeNode node in nodes)
        {
            Expectation frame = _expected.Dequeue();
            link.In.Wait(frame);
            yield return new PartialSum(node, (float[])frame.Destination.Array, origin);
        }
    }

    /// <summary>Waits for everything asked for.</summary>
    public void AwaitAll()
    {
        while (_expected.TryDequeue(out Expectation? frame))
        {
            link.In.Wait(frame);
        }
    }

    private void Ask(Block destination) =>
        _expected.Enqueue(link.In.Expect(new FrameHeader(Operation.Reduction, destination.Length, number, totalBytes), destination));
}
