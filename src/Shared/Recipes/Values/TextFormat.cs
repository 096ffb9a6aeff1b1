using System.Globalization;
using System.Text;

namespace Spectral.Shared.Recipes.Values;

/// <summary>A text; written in YAML's double quotes.</summary>
internal sealed class TextFormat : ValueFormat
{
    public override string Description => "a text";

    public override bool AcceptsQuoted => true;

    public override object? Parse(string text, out string? problem)
    {
        problem = text.Length == 0 ? "expected a text, found an empty one" : null;
        return problem is null ? text : null;
    }

    public override string Write(object value)
    {
        var quoted = new StringBuilder("\"");
        foreach (Rune rune in ((string)value).EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
            {
                quoted.Append('\\').Append((char)rune.Value);
            }
            else if (IsPrintable(rune))
            {
                quoted.Append(rune.ToString());
            }
            else
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}");
            }
        }

        return quoted.Append('"').ToString();
    }

    // Letters, marks, numbers, punctuation and symbols; not spaces other than ' ', controls, formats or private use.
    private static bool IsPrintable(Rune rune)
        => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is
            <= UnicodeCategory.OtherNumber or (>= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherSymbol);
}
