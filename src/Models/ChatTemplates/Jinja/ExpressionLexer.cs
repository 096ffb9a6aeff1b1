using System.Globalization;
using System.Text;

namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Tokens within a tag.</summary>
internal static class ExpressionLexer
{
    private static readonly string[] Operators =
    [
        "==", "!=", "<=", ">=", "//", "(", ")", "[", "]", "{", "}", "<", ">", "+", "-", "*", "/", "%", "~", "|", ".", ",", ":", "=",
    ];

    /// <summary>The token at <paramref name="start"/>, which is no blank, and where it ends.</summary>
    public static (Token Token, int End) Next(string source, int start, int line)
    {
        char first = source[start];
        if (char.IsLetter(first) || first == '_')
        {
            int end = EndOf(source, start, c => char.IsLetterOrDigit(c) || c == '_');
            return (new Token(TokenKind.Name, source[start..end], line), end);
        }

        if (char.IsAsciiDigit(first))
        {
            return Number(source, start, line);
        }

        if (first is '\'' or '"')
        {
            return QuotedString(source, start, line);
        }

        foreach (string text in Operators)
        {
            if (string.CompareOrdinal(source, start, text, 0, text.Length) == 0 && !IsPower(source, start))
            {
                return (new Token(TokenKind.Operator, text, line), start + text.Length);
            }
        }

        throw TemplateError.At(line, $"unexpected '{first}'");
    }

    private static bool IsPower(string source, int start) => string.CompareOrdinal(source, start, "**", 0, 2) == 0;

    private static (Token Token, int End) Number(string source, int start, int line)
    {
        int end = EndOf(source, start, char.IsAsciiDigit);
        if (end + 1 < source.Length && source[end] == '.' && char.IsAsciiDigit(source[end + 1]))
        {
            end = EndOf(source, end + 1, char.IsAsciiDigit);
            return (new Token(TokenKind.Float, source[start..end], line), end);
        }

        return long.TryParse(source.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? (new Token(TokenKind.Integer, source[start..end], line), end)
            : throw TemplateError.At(line, $"the number {source[start..end]} is too large");
    }

    private static (Token Token, int End) QuotedString(string source, int start, int line)
    {
        var text = new StringBuilder();
        int at = start + 1;
        while (at < source.Length && source[at] != source[start])
        {
            at = source[at] == '\\' ? Escape(source, at, line, text) : Append(source[at], at, text);
        }

        return at < source.Length
            ? (new Token(TokenKind.String, text.ToString(), line), at + 1)
            : throw TemplateError.At(line, "the string is not closed");
    }

    private static int Append(char c, int at, StringBuilder text)
    {
        text.Append(c);
        return at + 1;
    }

    // Python's escapes; an unknown one stands for itself, backslash included.
    private static int Escape(string source, int at, int line, StringBuilder text)
    {
        char code = at + 1 < source.Length ? source[at + 1] : throw TemplateError.At(line, "the string is not closed");
        int digits = code switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            return at + 2 + digits <= source.Length
                && int.TryParse(source.AsSpan(at + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int point)
                && Rune.IsValid(point)
                    ? AppendRune(point, at + 2 + digits, text)
                    : throw TemplateError.At(line, $"'\\{code}' must be followed by {digits} hexadecimal digits of a code point");
        }

        string escaped = code switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'b' => "\b",
            'f' => "\f",
            'v' => "\v",
            'a' => "\a",
            '0' => "\0",
            '\n' => "",
            '\\' or '\'' or '"' => code.ToString(),
            _ => "\\" + code,
        };
        text.Append(escaped);
        return at + 2;
    }

    private static int AppendRune(int point, int end, StringBuilder text)
    {
        text.Append(new Rune(point));
        return end;
    }

    private static int EndOf(string source, int start, Func<char, bool> belongs)
    {
        int end = start;
        while (end < source.Length && belongs(source[end]))
        {
            end++;
        }

        return end;
    }
}
