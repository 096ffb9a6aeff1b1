using System.Globalization;
using System.Text;

namespace Spectral.Models.Tokenizers.Normalizers;

/// <summary>
/// Replaces characters by SentencePiece's precompiled map, as Hugging Face tokenizers do it (crate spm_precompiled): what people
/// see as one character as a whole where it is short and the map knows it, else each of its code points.
/// </summary>
internal sealed class PrecompiledNormalizer(CharacterMap map) : INormalizer
{
    /// <summary>UTF-8 bytes from which on only code points are looked up.</summary>
    private const int LongBytes = 6;

    public string Normalize(string text)
    {
        var normalized = new StringBuilder(text.Length);
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            string element = elements.GetTextElement();
            string? whole = Encoding.UTF8.GetByteCount(element) < LongBytes ? map.Replacement(element) : null;
            if (whole is not null)
            {
                normalized.Append(whole);
                continue;
            }

            foreach (Rune rune in element.EnumerateRunes())
            {
                string point = rune.ToString();
                normalized.Append(map.Replacement(point) ?? point);
            }
        }

        return normalized.ToString();
    }
}
