namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// Every member's bytes to every member, of lengths that only the sender knows. Begun and ended apart, so that it can
/// travel beside something larger.
/// </summary>
internal sealed class Exchange
{
    private readonly IReadOnlyList<Link?> _links;
    private readonly byte[] _own;
    private readonly Expectation?[] _first;

    private Exchange(IReadOnlyList<Link?> links, byte[] own, Expectation?[] first)
    {
        _links = links;
        _own = own;
        _first = first;
    }

    /// <param name="links">By rank; null for the member itself.</param>
    /// <param name="operation">Why.</param>
    /// <param name="number">Which collective.</param>
    /// <param name="bytes">This member's.</param>
    public static Exchange Begin(IReadOnlyList<Link?> links, Operation operation, long number, byte[] bytes)
    {
        var first = new Expectation?[links.Count];
        for (int peer = 0; peer < links.Count; peer++)
        {
            if (links[peer] is { } link)
            {
                first[peer] = link.In.ExpectAny(operation, number);
                Stream(link, operation, number, bytes);
            }
        }

        return new Exchange(links, bytes, first);
    }

    /// <summary>Everyone's bytes, by rank.</summary>
    public byte[][] End()
    {
        byte[][] all = new byte[_links.Count][];
        var last = new Expectation?[_links.Count];
        for (int peer = 0; peer < _links.Count; peer++)
        {
            all[peer] = _links[peer] is { } link ? Rest(link, _first[peer]!, out last[peer]) : _own;
        }

        for (int peer = 0; peer < _links.Count; peer++)
        {
            if (_links[peer] is { } link)
            {
                if (last[peer] is { } expected)
                {
                    link.In.Wait(expected);
                }

                // The bytes are the caller's again.
                link.Out.WaitUntilPending(0);
            }
        }

        return all;
    }

    /// <summary>Hands over as many frames as the bytes need, one at least.</summary>
    public static void Stream(Link link, Operation operation, long number, byte[] bytes)
    {
        int start = 0;
        do
        {
            int end = Math.Min(bytes.Length, start + FrameHeader.LongestPayload);
            link.Out.Enqueue(new FrameHeader(operation, end - start, number, bytes.Length), Block.Of(bytes, start, end));
            start = end;
        }
        while (start < bytes.Length);
    }

    /// <summary>The array that a peer's bytes come to, once their number is known; waits for the first frame only.</summary>
    private static byte[] Rest(Link link, Expectation first, out Expectation? last)
    {
        link.In.Wait(first);
        last = null;
        FrameHeader header = first.Header;
        if (header.Total == header.Length)
        {
            return (byte[])first.Destination.Array;
        }

        byte[] whole = new byte[header.Total];
        first.Destination.Bytes.CopyTo(whole);
        for (int start = header.Length; start < whole.Length; start += FrameHeader.LongestPayload)
        {
            int end = Math.Min(whole.Length, start + FrameHeader.LongestPayload);
            last = link.In.Expect(header with { Length = end - start }, Block.Of(whole, start, end));
        }

        return whole;
    }
}
