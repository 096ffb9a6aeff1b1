using System.Globalization;
using System.Text;

namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>
/// A stand-in for text in which every code point is one UTF-16 unit: those beyond U+FFFF are replaced by a rare BMP character of
/// the same general category. Category classes such as \p{L} then match as they do over code points; a pattern that names
/// such a code point itself would not, and none in use does.
/// </summary>
internal sealed class CodePointShadow
{
    private readonly int[] _offsets;

    private CodePointShadow(string text, int[] offsets)
    {
        Text = text;
        _offsets = offsets;
    }

    public string Text { get; }

    public static bool IsNeeded(string text) => text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0;

    public static CodePointShadow Of(string text)
    {
        var shadow = new StringBuilder(text.Length);
        var offsets = new List<int>(text.Length + 1);
        int offset = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            shadow.Append(rune.IsBmp ? (char)rune.Value : Representative(Rune.GetUnicodeCategory(rune)));
            offsets.Add(offset);
            offset += rune.Utf16SequenceLength;
        }

        offsets.Add(offset);
        return new CodePointShadow(shadow.ToString(), [.. offsets]);
    }

    /// <summary>Offset in the original text of the code point at <paramref name="index"/>.</summary>
    public int Offset(int index) => _offsets[index];

    private static char Representative(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => '\uA640',
        UnicodeCategory.LowercaseLetter => '\uA641',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.ModifierLetter => '\uA67F',
        UnicodeCategory.OtherLetter => '\uA66E',
        UnicodeCategory.NonSpacingMark => '\uA66F',
        UnicodeCategory.SpacingCombiningMark => '\uA823',
        UnicodeCategory.EnclosingMark => '\uA670',
        UnicodeCategory.DecimalDigitNumber => '\uA620',
        UnicodeCategory.LetterNumber => '\uA6E6',
        UnicodeCategory.OtherNumber => '\uA830',
        UnicodeCategory.ConnectorPunctuation => '\u2054',
        UnicodeCategory.DashPunctuation => '\u2E3A',
        UnicodeCategory.OpenPunctuation => '\u2E28',
        UnicodeCategory.ClosePunctuation => '\u2E29',
        UnicodeCategory.InitialQuotePunctuation => '\u2E0C',
        UnicodeCategory.FinalQuotePunctuation => '\u2E0D',
        UnicodeCategory.OtherPunctuation => '\uA673',
        UnicodeCategory.MathSymbol => '\u2A70',
        UnicodeCategory.CurrencySymbol => '\uA838',
        UnicodeCategory.ModifierSymbol => '\uA700',
        UnicodeCategory.OtherSymbol => '\uA490',
        UnicodeCategory.Format => '\u206A',
        UnicodeCategory.PrivateUse => '\uE000',
        _ => '\uFFFF', // unassigned: no category beyond U+FFFF is left but Cn
    };
}
