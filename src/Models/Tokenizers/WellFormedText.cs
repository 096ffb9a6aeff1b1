using System.Text;

namespace Spectral.Models.Tokenizers;

/// <summary>Text as Unicode knows it: a surrogate without its partner, which UTF-8 cannot hold, becomes U+FFFD.</summary>
internal static class WellFormedText
{
    public static string Of(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return text;
        }

        var mended = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            mended.Append(rune);
        }

        return mended.ToString();
    }
}
