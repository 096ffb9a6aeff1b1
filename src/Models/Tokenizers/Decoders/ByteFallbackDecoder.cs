using System.Globalization;
using System.Text;

namespace Spectral.Models.Tokenizers.Decoders;

/// <summary>Turns runs of byte tokens (`&lt;0x41&gt;`) into text; a run that is not UTF-8 becomes one U+FFFD per byte.</summary>
internal sealed class ByteFallbackDecoder : IDecoder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public List<string> Decode(List<string> tokens)
    {
        var decoded = new List<string>(tokens.Count);
        var run = new List<byte>();
        foreach (string token in tokens)
        {
            if (TryParseByte(token, out byte value))
            {
                run.Add(value);
                continue;
            }

            Flush(run, decoded);
            decoded.Add(token);
        }

        Flush(run, decoded);
        return decoded;
    }

    private static bool TryParseByte(string token, out byte value)
    {
        value = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static void Flush(List<byte> run, List<string> decoded)
    {
        if (run.Count == 0)
        {
            return;
        }

        try
        {
            decoded.Add(Strict.GetString([.. run]));
        }
        catch (DecoderFallbackException)
        {
            decoded.Add(new string('\uFFFD', run.Count));
        }

        run.Clear();
    }
}
