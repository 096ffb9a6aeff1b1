namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>Messages from one member to another.</summary>
/// <param name="links">By rank; null for the member itself.</param>
internal sealed class MessageExchange(IReadOnlyList<Link?> links)
{
    /// <summary>Frames of one message that may be on their way to the caller.</summary>
    private const int Depth = 4;

    private readonly long[] _sent = new long[links.Count];
    private readonly long[] _received = new long[links.Count];
    private readonly byte[][] _arriving = new byte[Depth][];

    public void Send(ReadOnlySpan<byte> bytes, int destination)
    {
        Link link = To(destination);
        link.Out.WaitUntilPending(Math.Max(0, MessageWindow.Bytes - bytes.Length));
        byte[] copy = GC.AllocateUninitializedArray<byte>(bytes.Length);
        bytes.CopyTo(copy);
        Exchange.Stream(link, Operation.Message, ++_sent[destination], copy);
    }

    public void Receive(Span<byte> bytes, int source)
    {
        Link link = To(source);
        var expected = new Queue<Expectation>();
        long number = ++_received[source];
        int total = bytes.Length;
        int frames = Math.Max(1, (total + FrameHeader.LongestPayload - 1) / FrameHeader.LongestPayload);
        for (int frame = 0; frame < frames + Depth; frame++)
        {
            if (frame >= Depth)
            {
                Expectation next = expected.Dequeue();
                link.In.Wait(next);
                next.Destination.Bytes.CopyTo(bytes[((frame - Depth) * FrameHeader.LongestPayload)..]);
            }

            if (frame < frames)
            {
                int length = Math.Min(FrameHeader.LongestPayload, total - (frame * FrameHeader.LongestPayload));
                byte[] buffer = _arriving[frame % Depth] ??= new byte[FrameHeader.LongestPayload];
                expected.Enqueue(link.In.Expect(new FrameHeader(Operation.Message, length, number, total), Block.Of(buffer, 0, length)));
            }
        }
    }

    private Link To(int peer) => links[peer] ?? throw new ArgumentException("a member sends itself no messages", nameof(peer));
}
