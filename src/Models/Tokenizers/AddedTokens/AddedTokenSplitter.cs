using System.Buffers;
using System.Globalization;
using System.Text;

namespace Spectral.Models.Tokenizers.AddedTokens;

/// <summary>
/// Cuts text at added tokens: leftmost match, of those the longest, then the token's own rules on word boundaries and
/// whitespace (the semantics of `AddedVocabulary` in Hugging Face tokenizers).
/// </summary>
internal sealed class AddedTokenSplitter
{
    private readonly Dictionary<char, AddedToken[]> _byFirstCharLongestFirst;
    private readonly SearchValues<char> _firstChars;

    public AddedTokenSplitter(IEnumerable<AddedToken> tokens)
    {
        _byFirstCharLongestFirst = tokens
            .Where(token => token.Content.Length > 0)
            .GroupBy(token => token.Content[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Content.Length).ToArray());
        _firstChars = SearchValues.Create([.. _byFirstCharLongestFirst.Keys]);
    }

    public List<TextSegment> Split(string text)
    {
        var segments = new List<TextSegment>();
        int copied = 0;
        int position = 0;
        while (FindNext(text, position) is var (token, start))
        {
            int end = start + token.Content.Length;
            position = end;
            if (token.SingleWord && (EndsWithWord(text.AsSpan(0, start)) || StartsWithWord(text.AsSpan(end))))
            {
                continue;
            }

            if (token.LeftStrip)
            {
                start = Math.Max(copied, text.AsSpan(0, start).TrimEnd().Length);
            }

            if (token.RightStrip)
            {
                end = text.Length - text.AsSpan(end).TrimStart().Length;
                position = end;
            }

            AddText(segments, copied, start);
            segments.Add(new TextSegment(start, end - start, token.Id));
            copied = end;
        }

        AddText(segments, copied, text.Length);
        return segments;
    }

    private static void AddText(List<TextSegment> segments, int start, int end)
    {
        if (end > start)
        {
            segments.Add(new TextSegment(start, end - start, null));
        }
    }

    private (AddedToken Token, int Start)? FindNext(string text, int from)
    {
        while (from < text.Length)
        {
            int offset = text.AsSpan(from).IndexOfAny(_firstChars);
            if (offset < 0)
            {
                return null;
            }

            from += offset;
            foreach (AddedToken token in _byFirstCharLongestFirst[text[from]])
            {
                if (text.AsSpan(from).StartsWith(token.Content, StringComparison.Ordinal))
                {
                    return (token, from);
                }
            }

            from++;
        }

        return null;
    }

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out Rune last, out _) == OperationStatus.Done && IsWord(last);

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out Rune first, out _) == OperationStatus.Done && IsWord(first);

    // \w of Unicode regular expressions (UTS 18, annex C).
    private static bool IsWord(Rune rune) => Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation or
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
