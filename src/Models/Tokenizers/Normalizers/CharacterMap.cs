using System.Buffers.Binary;
using System.Text;

namespace Spectral.Models.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's precompiled character map: the size of a trie in bytes (uint32), the trie, and the replacements, each
/// ended by a zero byte. The trie is a double array of darts-clone whose values are offsets of replacements. Little endian.
/// </summary>
internal sealed class CharacterMap
{
    private readonly uint[] _units;
    private readonly byte[] _replacements;

    private CharacterMap(uint[] units, byte[] replacements)
    {
        _units = units;
        _replacements = replacements;
    }

    /// <summary>What a map does to text; an empty one does nothing.</summary>
    /// <exception cref="InvalidDataException">The bytes are no character map.</exception>
    public static INormalizer Normalizer(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? new SequenceNormalizer([]) : new PrecompiledNormalizer(Parse(bytes));

    /// <exception cref="InvalidDataException">The bytes are no character map.</exception>
    public static CharacterMap Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(uint))
        {
            throw new InvalidDataException($"it has {bytes.Length} bytes, fewer than its own length takes");
        }

        uint size = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        ReadOnlySpan<byte> rest = bytes[sizeof(uint)..];
        if (size == 0 || size % sizeof(uint) != 0 || size > (uint)rest.Length)
        {
            throw new InvalidDataException($"its trie should have {size} bytes, which do not fit into {rest.Length}");
        }

        uint[] units = new uint[size / sizeof(uint)];
        for (int i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(rest[(i * sizeof(uint))..]);
        }

        return new CharacterMap(units, rest[(int)size..].ToArray());
    }

    /// <summary>
    /// The replacement of the shortest key that <paramref name="text"/> begins with, for all of it; null where there is none.
    /// Shortest, because Hugging Face tokenizers take that one.
    /// </summary>
    public string? Replacement(ReadOnlySpan<char> text)
    {
        Span<byte> key = stackalloc byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int length = Encoding.UTF8.GetBytes(text, key);
        return Find(key[..length]) is int offset ? Text(offset) : null;
    }

    private int? Find(ReadOnlySpan<byte> key)
    {
        uint node = Offset(_units[0]);
        foreach (byte label in key)
        {
            node ^= label;
            if (label == 0 || node >= _units.Length || Label(_units[node]) != label)
            {
                return null;
            }

            uint unit = _units[node];
            node ^= Offset(unit);
            if (HasLeaf(unit) && node < _units.Length)
            {
                return (int)(_units[node] & 0x7FFFFFFF);
            }
        }

        return null;
    }

    private string Text(int offset)
    {
        ReadOnlySpan<byte> rest = offset < _replacements.Length ? _replacements.AsSpan(offset) : [];
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static bool HasLeaf(uint unit) => ((unit >> 8) & 1) == 1;

    private static uint Label(uint unit) => unit & ((1u << 31) | 0xFF);

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & (1u << 9)) >> 6);
}
