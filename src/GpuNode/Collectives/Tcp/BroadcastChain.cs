namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// One member's bytes to all: from each to the next by rank, a frame at a time, so that every connection carries them once
/// and no member sends them twice.
/// </summary>
/// <param name="links">By rank; null for the member itself.</param>
/// <param name="rank">This member.</param>
internal sealed class BroadcastChain(IReadOnlyList<Link?> links, int rank)
{
    public byte[] Run(byte[]? bytes, int source, long number)
    {
        int size = links.Count;
        int position = (rank - source + size) % size;
        Link? next = position < size - 1 ? links[(rank + 1) % size] : null;
        if (bytes is null)
        {
            bytes = Receive(links[(rank - 1 + size) % size]!, next, number);
        }
        else if (next is not null)
        {
            Exchange.Stream(next, Operation.Broadcast, number, bytes);
        }

        next?.Out.WaitUntilPending(0);
        return bytes;
    }

    private static byte[] Receive(Link previous, Link? next, long number)
    {
        Expectation first = previous.In.ExpectAny(Operation.Broadcast, number);
        previous.In.Wait(first);
        FrameHeader header = first.Header;
        byte[] whole = header.Total == header.Length ? (byte[])first.Destination.Array : new byte[header.Total];
        first.Destination.Bytes.CopyTo(whole);
        next?.Out.Enqueue(header, first.Destination);

        var rest = new Queue<Expectation>();
        for (int start = header.Length; start < whole.Length; start += FrameHeader.LongestPayload)
        {
            int end = Math.Min(whole.Length, start + FrameHeader.LongestPayload);
            rest.Enqueue(previous.In.Expect(header with { Length = end - start }, Block.Of(whole, start, end)));
        }

        foreach (Expectation frame in rest)
        {
            previous.In.Wait(frame);
            next?.Out.Enqueue(frame.Header, frame.Destination);
        }

        return whole;
    }
}
