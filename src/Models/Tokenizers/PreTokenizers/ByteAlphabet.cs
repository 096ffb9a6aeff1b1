using System.Text;

namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>
/// GPT-2's printable stand-in for each byte: printable Latin-1 bytes stand for themselves, the other 68 for U+0100 onwards
/// (`bytes_to_unicode` in the GPT-2 source).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] CharOfByte = BuildChars();
    private static readonly short[] ByteOfChar = BuildBytes();

    /// <summary>The UTF-8 bytes of <paramref name="text"/>, one stand-in character each.</summary>
    public static string Encode(string text)
    {
        if (IsOwnEncoding(text))
        {
            return text;
        }

        int length = Encoding.UTF8.GetByteCount(text);
        return string.Create(length, text, static (output, source) =>
        {
            Span<byte> bytes = output.Length <= 512 ? stackalloc byte[output.Length] : new byte[output.Length];
            Encoding.UTF8.GetBytes(source, bytes);
            for (int i = 0; i < bytes.Length; i++)
            {
                output[i] = CharOfByte[bytes[i]];
            }
        });
    }

    /// <summary>Appends the bytes that <paramref name="token"/> stands for; a token with a foreign character is appended as UTF-8.</summary>
    public static void Decode(string token, List<byte> bytes)
    {
        if (token.AsSpan().ContainsAnyExceptInRange('\0', (char)(ByteOfChar.Length - 1)) || token.Any(c => ByteOfChar[c] < 0))
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(token));
            return;
        }

        foreach (char c in token)
        {
            bytes.Add((byte)ByteOfChar[c]);
        }
    }

    public static char ForByte(byte value) => CharOfByte[value];

    private static bool IsOwnEncoding(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static char[] BuildChars()
    {
        var chars = new char[256];
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            chars[value] = (char)(printable ? value : next++);
        }

        return chars;
    }

    private static short[] BuildBytes()
    {
        var bytes = new short[256 + 68];
        Array.Fill(bytes, (short)-1);
        for (int value = 0; value < 256; value++)
        {
            bytes[CharOfByte[value]] = (short)value;
        }

        return bytes;
    }
}
