using System.Globalization;
using System.Text;

namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>
/// Python's view of values. A value is null, bool, long, double, string, List&lt;object?&gt;, OrderedDictionary&lt;string, object?&gt;,
/// <see cref="Undefined"/>, <see cref="Namespace"/> or <see cref="Function"/>.
/// </summary>
internal static class Values
{
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        List<object?> list => list.Count > 0,
        OrderedDictionary<string, object?> map => map.Count > 0,
        _ => true,
    };

    /// <summary>Python's str().</summary>
    public static string ToText(object? value) => value switch
    {
        string text => text,
        Undefined => "",
        _ => Repr(value),
    };

    /// <summary>The items that a loop over <paramref name="value"/> visits.</summary>
    public static IEnumerable<object?> Items(object? value, int line) => value switch
    {
        List<object?> list => list,
        OrderedDictionary<string, object?> map => map.Keys,
        string text => text.EnumerateRunes().Select(rune => (object?)rune.ToString()),
        Undefined => [],
        _ => throw TemplateError.At(line, $"{Describe(value)} cannot be looped over"),
    };

    public static long Length(object? value, int line) => value switch
    {
        string text => text.EnumerateRunes().Count(),
        _ => Items(value, line).Count(),
    };

    public static new bool Equals(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (Undefined, Undefined) => true,
        (string a, string b) => a == b,
        (List<object?> a, List<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => Equals(pair.First, pair.Second)),
        (OrderedDictionary<string, object?> a, OrderedDictionary<string, object?> b) => a.Count == b.Count
            && a.All(entry => b.TryGetValue(entry.Key, out object? other) && Equals(entry.Value, other)),
        _ when IsNumber(left) && IsNumber(right) => ToDouble(left) == ToDouble(right),
        _ => ReferenceEquals(left, right),
    };

    /// <summary>Booleans count as 0 and 1, as in Python.</summary>
    public static bool IsNumber(object? value) => value is long or double or bool;

    public static double ToDouble(object? value) => value switch
    {
        bool flag => flag ? 1 : 0,
        long number => number,
        double number => number,
        _ => throw new InvalidCastException(),
    };

    public static long? ToInteger(object? value) => value switch
    {
        bool flag => flag ? 1 : 0,
        long number => number,
        _ => null,
    };

    /// <summary>A value's kind, for messages.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "none",
        Undefined undefined => $"'{undefined.Name}', which is undefined,",
        string => "a string",
        bool => "a boolean",
        long or double => "a number",
        List<object?> => "a list",
        OrderedDictionary<string, object?> => "a mapping",
        Function => "a function",
        _ => "a namespace",
    };

    private static string Repr(object? value) => value switch
    {
        null => "None",
        bool flag => flag ? "True" : "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => FloatText.Of(number),
        string text => Quote(text),
        List<object?> list => "[" + string.Join(", ", list.Select(Repr)) + "]",
        OrderedDictionary<string, object?> map => "{" + string.Join(", ", map.Select(entry => $"{Quote(entry.Key)}: {Repr(entry.Value)}")) + "}",
        Undefined => "Undefined",
        _ => "<object>",
    };

    private static string Quote(string text)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var quoted = new StringBuilder().Append(quote);
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when c == quote => "\\" + c,
                _ => c.ToString(),
            });
        }

        return quoted.Append(quote).ToString();
    }
}
