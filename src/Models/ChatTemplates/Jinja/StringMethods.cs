using System.Text;

namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>The methods of Python strings that templates call.</summary>
internal static class StringMethods
{
    public static Function? Find(string text, string name) => name switch
    {
        "strip" => arguments => Strip(text, arguments, left: true, right: true),
        "lstrip" => arguments => Strip(text, arguments, left: true, right: false),
        "rstrip" => arguments => Strip(text, arguments, left: false, right: true),
        "split" => arguments => Split(text, arguments),
        "startswith" => arguments => Affixes(arguments).Any(affix => text.StartsWith(affix, StringComparison.Ordinal)),
        "endswith" => arguments => Affixes(arguments).Any(affix => text.EndsWith(affix, StringComparison.Ordinal)),
        "upper" => arguments => Upper(text, arguments),
        "lower" => arguments => Lower(text, arguments),
        "title" => arguments => Title(text, arguments),
        "capitalize" => arguments => Capitalize(text, arguments),
        "replace" => arguments => Replace(text, arguments),
        "join" => arguments => string.Join(text, Values.Items(arguments.AtMost(1).Require(0, "items"), arguments.Line).Select(Values.ToText)),
        "find" => arguments => (long)text.IndexOf(arguments.AtMost(1).RequireString(0, "sub"), StringComparison.Ordinal),
        "count" => arguments => (long)(text.Split(arguments.AtMost(1).RequireString(0, "sub")).Length - 1),
        _ => null,
    };

    public static string Strip(string text, ArgumentValues arguments, bool left, bool right)
    {
        object? set = arguments.AtMost(1, "chars").Get(0, "chars", null);
        char[]? characters = set is null ? null : arguments.RequireString(0, "chars").ToCharArray();
        text = left ? text.TrimStart(characters) : text;
        return right ? text.TrimEnd(characters) : text;
    }

    public static string Upper(string text, ArgumentValues arguments)
    {
        arguments.AtMost(0);
        return text.ToUpperInvariant();
    }

    public static string Lower(string text, ArgumentValues arguments)
    {
        arguments.AtMost(0);
        return text.ToLowerInvariant();
    }

    /// <summary>Every letter that follows no letter in upper case, the others in lower case.</summary>
    public static string Title(string text, ArgumentValues arguments)
    {
        arguments.AtMost(0);
        var title = new StringBuilder(text.Length);
        bool afterLetter = false;
        foreach (char c in text)
        {
            title.Append(afterLetter ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            afterLetter = char.IsLetter(c);
        }

        return title.ToString();
    }

    public static string Capitalize(string text, ArgumentValues arguments)
    {
        arguments.AtMost(0);
        return text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();
    }

    public static string Replace(string text, ArgumentValues arguments)
    {
        string old = arguments.AtMost(3, "old", "new", "count").RequireString(0, "old");
        string replacement = arguments.RequireString(1, "new");
        long? count = Values.ToInteger(arguments.Get(2, "count", null));
        if (old.Length == 0)
        {
            throw TemplateError.At(arguments.Line, "replace needs a string to look for");
        }

        return count is not > 0 && count is not 0
            ? text.Replace(old, replacement, StringComparison.Ordinal)
            : string.Join(replacement, text.Split(old, (int)Math.Min(count.Value + 1, int.MaxValue)));
    }

    private static List<object?> Split(string text, ArgumentValues arguments)
    {
        arguments.AtMost(2, "sep", "maxsplit");
        long limit = Values.ToInteger(arguments.Get(1, "maxsplit", -1L)) ?? -1;
        int parts = limit < 0 ? int.MaxValue : (int)Math.Min(limit + 1, int.MaxValue);
        if (arguments.Get(0, "sep", null) is not null)
        {
            string separator = arguments.RequireString(0, "sep");
            return separator.Length > 0
                ? [.. text.Split(separator, parts)]
                : throw TemplateError.At(arguments.Line, "split needs a separator that is not empty");
        }

        return limit < 0
            ? [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)]
            : throw TemplateError.At(arguments.Line, "split with a limit needs a separator");
    }

    private static IEnumerable<string> Affixes(ArgumentValues arguments) =>
        arguments.AtMost(1).Require(0, "affix") is List<object?> several
            ? several.OfType<string>()
            : [arguments.RequireString(0, "affix")];
}
