using MessagePack;
using Spectral.Shared.Delivery;
using Spectral.Shared.Messages;

namespace Spectral.Shared.Serialization;

/// <summary>
/// What actors of different roles send each other: a message with the trace it belongs to, so that a coordinator's
/// span and a node's spans under it are one tree.
/// </summary>
/// <param name="Message">The message itself.</param>
/// <param name="Worker">The worker it is for, among those of the receiving node; null when it is for the receiver itself.</param>
/// <param name="TraceParent">W3C traceparent (https://www.w3.org/TR/trace-context/) of the sender's span, if any.</param>
/// <param name="Position">Place in the stream, for messages that must not be lost; null for those that are said again anyway.</param>
public sealed record Envelope(IWireMessage Message, string? Worker = null, string? TraceParent = null, StreamPosition? Position = null)
{
    /// <summary>Version of the envelope's own layout.</summary>
    public const int Version = 1;

    /// <summary>
    /// What this thread encoded last: a command to all members of a generation names all of them, and would be encoded once for
    /// each.
    /// </summary>
    [ThreadStatic]
    private static (IWireMessage Message, byte[] Payload)? _last;

    /// <exception cref="WireFormatException">The message may not travel.</exception>
    public byte[] Encode() => MessagePackSerializer.Serialize(
        new Frame(Version, MessageCodec.Wire.NameOf(Message), Payload(), Worker, TraceParent, Position),
        WireOptions.MessagePack);

    private byte[] Payload()
    {
        if (_last is not { } last || !ReferenceEquals(last.Message, Message))
        {
            _last = last = (Message, MessageCodec.Wire.Encode(Message));
        }

        return last.Payload;
    }

    /// <exception cref="WireFormatException">The bytes are no envelope of this version with a known message.</exception>
    public static Envelope Decode(ReadOnlyMemory<byte> bytes)
    {
        Frame frame;
        try
        {
            frame = MessagePackSerializer.Deserialize<Frame>(bytes, WireOptions.MessagePack)
                ?? throw new WireFormatException("an envelope is nil");
        }
        catch (MessagePackSerializationException e)
        {
            throw new WireFormatException($"an envelope cannot be read: {e.Message}", e);
        }

        if (frame.Version != Version)
        {
            throw new WireFormatException($"an envelope has version {frame.Version}; this process speaks {Version}");
        }

        if (frame.Name is null || frame.Payload is null)
        {
            throw new WireFormatException("an envelope holds no message");
        }

        return new Envelope((IWireMessage)MessageCodec.Wire.Decode(frame.Name, frame.Payload), frame.Worker, frame.TraceParent, frame.Position);
    }

    /// <summary>The envelope's layout. Public because generated formatters must see it.</summary>
    [MessagePackObject]
    public sealed record Frame(
        [property: Key(0)] int Version,
        [property: Key(1)] string? Name,
        [property: Key(2)] byte[]? Payload,
        [property: Key(3)] string? Worker,
        [property: Key(4)] string? TraceParent,
        [property: Key(5)] StreamPosition? Position);
}
