using System.Text.RegularExpressions;

namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>
/// A pattern of tokenizer.json that matches by code point. .NET's expressions match UTF-16 units and so take a letter beyond
/// U+FFFF for two symbols; <see cref="CodePointShadow"/> mends that.
/// </summary>
internal sealed class UnicodePattern
{
    private readonly Regex? _regex;
    private readonly string _literal;

    private UnicodePattern(Regex? regex, string literal)
    {
        _regex = regex;
        _literal = literal;
    }

    public static UnicodePattern FromLiteral(string literal) => new(null, literal);

    /// <exception cref="ArgumentException">The expression uses what .NET's engine lacks or reads differently.</exception>
    public static UnicodePattern FromRegex(string expression)
    {
        RejectDialect(expression);
        return new UnicodePattern(new Regex(expression, RegexOptions.Compiled | RegexOptions.CultureInvariant), "");
    }

    /// <summary>All of <paramref name="text"/>, cut into matches and gaps in order.</summary>
    public List<MatchSpan> Spans(string text)
    {
        var spans = new List<MatchSpan>();
        int copied = 0;
        foreach ((int start, int end) in Matches(text))
        {
            if (start > copied)
            {
                spans.Add(new MatchSpan(copied, start, false));
            }

            spans.Add(new MatchSpan(start, end, true));
            copied = end;
        }

        if (copied < text.Length)
        {
            spans.Add(new MatchSpan(copied, text.Length, false));
        }

        return spans;
    }

    /// <summary><paramref name="text"/> with every match replaced by <paramref name="content"/>.</summary>
    public string Replace(string text, string content) => _regex is null
        ? text.Replace(_literal, content, StringComparison.Ordinal)
        : string.Concat(Spans(text).Select(span => span.IsMatch ? content : text[span.Start..span.End]));

    private IEnumerable<(int Start, int End)> Matches(string text)
    {
        if (_regex is null)
        {
            return LiteralMatches(text);
        }

        return CodePointShadow.IsNeeded(text) ? ShadowMatches(text) : RegexMatches(text);
    }

    private List<(int Start, int End)> RegexMatches(string text)
    {
        var matches = new List<(int, int)>();
        foreach (ValueMatch match in _regex!.EnumerateMatches(text))
        {
            matches.Add((match.Index, match.Index + match.Length));
        }

        return matches;
    }

    private IEnumerable<(int Start, int End)> ShadowMatches(string text)
    {
        CodePointShadow shadow = CodePointShadow.Of(text);
        return RegexMatches(shadow.Text).Select(match => (shadow.Offset(match.Start), shadow.Offset(match.End)));
    }

    private IEnumerable<(int Start, int End)> LiteralMatches(string text)
    {
        int at = _literal.Length == 0 ? -1 : text.IndexOf(_literal, StringComparison.Ordinal);
        while (at >= 0)
        {
            yield return (at, at + _literal.Length);
            at = text.IndexOf(_literal, at + _literal.Length, StringComparison.Ordinal);
        }
    }

    // Oniguruma syntax that .NET would accept with another meaning; what it does not know it refuses by itself.
    private static void RejectDialect(string expression)
    {
        foreach (string foreign in (string[])["[[:", "&&"])
        {
            if (expression.Contains(foreign, StringComparison.Ordinal))
            {
                throw new ArgumentException($"'{foreign}' is Oniguruma syntax", nameof(expression));
            }
        }
    }
}
