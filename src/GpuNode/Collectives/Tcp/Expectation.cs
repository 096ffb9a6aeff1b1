namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>A frame that a member knows must come next from a peer, and where its payload goes.</summary>
/// <param name="header">What its header must say; of an open one the lengths are the peer's to choose.</param>
/// <param name="destination">As long as the payload; unused for an open one.</param>
/// <param name="isOpen">True where only the peer knows how much it sends: the payload gets an array of its own.</param>
internal sealed class Expectation(FrameHeader header, Block destination, bool isOpen)
{
    public FrameHeader Header { get; private set; } = header;

    public Block Destination { get; private set; } = destination;

    /// <summary>How many frames have come from the peer once this one has.</summary>
    public long Ticket { get; set; }

    /// <summary>False where the peer is at something else. An open expectation takes the peer's lengths over.</summary>
    public bool Accepts(FrameHeader found)
    {
        if (!isOpen)
        {
            return found == Header;
        }

        if (found.Operation != Header.Operation || found.Number != Header.Number || found.Total < found.Length || found.Total > Array.MaxLength)
        {
            return false;
        }

        Header = found;
        Destination = Block.Of(new byte[found.Length], 0, found.Length);
        return true;
    }
}
