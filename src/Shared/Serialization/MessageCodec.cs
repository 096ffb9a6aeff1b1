using MessagePack;

namespace Spectral.Shared.Serialization;

/// <summary>Messages of one catalog as MessagePack, size bounded both ways.</summary>
public sealed class MessageCodec(MessageCatalog catalog)
{
    public static MessageCodec Wire { get; } = new(MessageCatalog.Wire);

    public string NameOf(object message) => catalog.NameOf(message.GetType());

    /// <exception cref="WireFormatException">Not in the catalog, or too large.</exception>
    public byte[] Encode(object message)
    {
        string name = NameOf(message);
        byte[] bytes = MessagePackSerializer.Serialize(message.GetType(), message, WireOptions.MessagePack);
        return bytes.Length <= WireOptions.MaximumBytes
            ? bytes
            : throw new WireFormatException($"message '{name}' is {bytes.Length} bytes; at most {WireOptions.MaximumBytes} may be sent");
    }

    /// <exception cref="WireFormatException">Too large, an unknown name, or not the bytes of such a message.</exception>
    public object Decode(string name, ReadOnlyMemory<byte> bytes)
    {
        Type type = catalog.TypeOf(name);
        if (bytes.Length > WireOptions.MaximumBytes)
        {
            throw new WireFormatException($"message '{name}' claims {bytes.Length} bytes; at most {WireOptions.MaximumBytes} are read");
        }

        try
        {
            return MessagePackSerializer.Deserialize(type, bytes, WireOptions.MessagePack)
                ?? throw new WireFormatException($"message '{name}' is nil");
        }
        catch (MessagePackSerializationException e)
        {
            throw new WireFormatException($"message '{name}' cannot be read: {e.Message}", e);
        }
    }
}
