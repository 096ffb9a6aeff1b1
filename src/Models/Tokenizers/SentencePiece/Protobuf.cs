namespace Spectral.Models.Tokenizers.SentencePiece;

/// <summary>The fields of a protobuf message, one after the other.</summary>
internal ref struct Protobuf(ReadOnlySpan<byte> message)
{
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field at hand.</summary>
    public int Field { get; private set; }

    /// <summary>Its content if it is text, bytes, a message, or a number of fixed size; else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Its value if it is a number of variable size; else 0.</summary>
    public ulong Number { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protobuf.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = Varint();
        Field = (int)(tag >> 3);
        Number = 0;
        Bytes = [];
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Bytes = Take(8);
                break;
            case LengthDelimited:
                Bytes = Take(Varint());
                break;
            case Fixed32:
                Bytes = Take(4);
                break;
            default:
                throw new InvalidDataException("not a protobuf message");
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            throw new InvalidDataException("the file ends within a field");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Take(1)[0];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number is longer than 64 bits");
    }
}
