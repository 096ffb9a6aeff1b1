namespace Spectral.GpuNode.Collectives;

/// <summary>
/// What the members of one generation say to each other. Every method but <see cref="Send"/>, <see cref="Receive"/> and
/// <see cref="Abort"/> is collective: all members call the same methods in the same order, each from one thread at a time.
/// A member that leaves, or any member's <see cref="Abort"/>, wakes all others with <see cref="CommunicatorAbortedException"/>.
/// </summary>
public interface ICommunicator : IDisposable
{
    /// <summary>This member's index, from 0.</summary>
    int Rank { get; }

    /// <summary>Number of members.</summary>
    int Size { get; }

    /// <summary>
    /// Adds the leaves of a global batch along the canonical tree: the same bits on every member, whoever holds which leaves.
    /// </summary>
    /// <param name="leaves">This member's own leaves, added up as far as it can alone.</param>
    /// <param name="sum">Gets the sum over all leaves; as long as the leaves' buckets.</param>
    /// <param name="counts">Integers beside the bucket; added over the members, in place.</param>
    void Reduce(LeafSums leaves, float[] sum, long[] counts);

    /// <summary>
    /// Adds one flat bucket over the members, in place and in whatever order is fastest: the same bits on every member, but
    /// other bits on another number of members.
    /// </summary>
    /// <param name="bucket">Equally long on every member.</param>
    /// <param name="counts">Integers beside the bucket; added over the members, in place.</param>
    void AllReduce(float[] bucket, long[] counts);

    /// <summary>
    /// Sends bytes to one member, which receives what a member sends in the order it was sent. Returns once the bytes may be
    /// written again: at most <see cref="MessageWindow.Bytes"/> wait for a member that has not asked for them yet, and a
    /// message beyond that waits for it. Between two members there is one order of messages and collectives: a message sent
    /// before a collective is received before it.
    /// </summary>
    void Send(ReadOnlySpan<byte> bytes, int destination);

    /// <summary>Fills <paramref name="bytes"/> with the next message of the member <paramref name="source"/>, which must be as long.</summary>
    void Receive(Span<byte> bytes, int source);

    /// <summary>Every member's bytes, by rank. The arrays are shared: they are not to be written.</summary>
    IReadOnlyList<byte[]> AllGather(byte[] bytes);

    /// <summary>The bytes that the member <paramref name="source"/> gives; the others give null.</summary>
    byte[] Broadcast(byte[]? bytes, int source);

    /// <summary>Returns once all members have called it.</summary>
    void Barrier();

    /// <summary>For a member that waits for something else meanwhile; from any thread.</summary>
    /// <exception cref="CommunicatorAbortedException">A member was lost or has aborted; one that left in peace does not count.</exception>
    void ThrowIfAborted();

    /// <summary>Ends the communicator for all members at once; from any thread, more than once.</summary>
    void Abort(string reason);
}
