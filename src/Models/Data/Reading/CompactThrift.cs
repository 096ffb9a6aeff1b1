namespace Spectral.Models.Data.Reading;

/// <summary>
/// Walks over one struct in Thrift's compact protocol without keeping anything of it, to know that it is well-formed:
/// every length within the bytes there are, nothing after its end.
/// </summary>
internal ref struct CompactThrift
{
    private const int DeepestNesting = 64;
    private const int LongestVarint = 10;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _at;

    private CompactThrift(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    private enum Kind : byte
    {
        Stop = 0,
        True = 1,
        False = 2,
        Byte = 3,
        Int16 = 4,
        Int32 = 5,
        Int64 = 6,
        Double = 7,
        Binary = 8,
        List = 9,
        Set = 10,
        Map = 11,
        Struct = 12,
        Uuid = 13,
    }

    /// <exception cref="InvalidDataException">The bytes are not one whole struct.</exception>
    public static void CheckStruct(ReadOnlySpan<byte> bytes)
    {
        var walk = new CompactThrift(bytes);
        walk.Struct(depth: 0);
        if (walk._at != bytes.Length)
        {
            throw new InvalidDataException($"its metadata ends after {walk._at} of {bytes.Length} bytes");
        }
    }

    private void Struct(int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new InvalidDataException("its metadata is nested too deeply");
        }

        while (Next() is var header && (Kind)(header & 0x0f) != Kind.Stop)
        {
            bool isLongForm = header >> 4 == 0;
            if (isLongForm)
            {
                _ = Varint();
            }

            // The header of a boolean field is its value.
            if ((Kind)(header & 0x0f) is var kind and not (Kind.True or Kind.False))
            {
                Value(kind, depth);
            }
        }
    }

    private void Value(Kind kind, int depth)
    {
        switch (kind)
        {
            case Kind.True or Kind.False or Kind.Byte:
                Skip(1);
                break;
            case Kind.Int16 or Kind.Int32 or Kind.Int64:
                _ = Varint();
                break;
            case Kind.Double:
                Skip(sizeof(double));
                break;
            case Kind.Binary:
                Skip(Varint());
                break;
            case Kind.List or Kind.Set:
                int header = Next();
                Values(header >> 4 == 15 ? Varint() : (ulong)(header >> 4), (Kind)(header & 0x0f), null, depth);
                break;
            case Kind.Map when Varint() is var count and > 0:
                int kinds = Next();
                Values(count, (Kind)(kinds >> 4), (Kind)(kinds & 0x0f), depth);
                break;
            case Kind.Map:
                break;
            case Kind.Struct:
                Struct(depth + 1);
                break;
            case Kind.Uuid:
                Skip(16);
                break;
            default:
                throw new InvalidDataException($"its metadata has a value of unknown type {(int)kind}");
        }
    }

    private void Values(ulong count, Kind first, Kind? second, int depth)
    {
        // Every element takes at least a byte, so a larger count is damage, not work to do.
        if (count > (ulong)(_bytes.Length - _at))
        {
            throw new InvalidDataException($"its metadata claims a list of {count} elements");
        }

        for (ulong i = 0; i < count; i++)
        {
            Value(first, depth + 1);
            if (second is { } value)
            {
                Value(value, depth + 1);
            }
        }
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < LongestVarint; i++)
        {
            int part = Next();
            value |= (ulong)(part & 0x7f) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("its metadata has a number that does not end");
    }

    private int Next()
    {
        Skip(1);
        return _bytes[_at - 1];
    }

    private void Skip(ulong count)
    {
        if (count > (ulong)(_bytes.Length - _at))
        {
            throw new InvalidDataException("its metadata is cut off");
        }

        _at += (int)count;
    }
}
