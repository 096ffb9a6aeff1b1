namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Arithmetic and comparison with Python's meaning.</summary>
internal static class Operators
{
    private const int LongestRepetition = 1 << 20;

    public static object? Binary(string name, object? left, object? right, int line) => (name, left, right) switch
    {
        ("~", _, _) => Values.ToText(left) + Values.ToText(right),
        ("+", string a, string b) => a + b,
        ("+", List<object?> a, List<object?> b) => new List<object?>([.. a, .. b]),
        ("*", string a, long count) => Repeat(a, count, line),
        ("*", long count, string a) => Repeat(a, count, line),
        _ when Values.IsNumber(left) && Values.IsNumber(right) => Arithmetic(name, left, right, line),
        _ => throw TemplateError.At(line, $"'{name}' cannot join {Values.Describe(left)} and {Values.Describe(right)}"),
    };

    public static object? Negate(object? operand, int line) => operand switch
    {
        double number => -number,
        _ when Values.ToInteger(operand) is long number => (object)-number,
        _ => throw TemplateError.At(line, $"'-' cannot be applied to {Values.Describe(operand)}"),
    };

    public static bool Compare(string name, object? left, object? right, int line) => name switch
    {
        "==" => Values.Equals(left, right),
        "!=" => !Values.Equals(left, right),
        "in" => Contains(right, left, line),
        "not in" => !Contains(right, left, line),
        "<" => Order(left, right, line) < 0,
        "<=" => Order(left, right, line) <= 0,
        ">" => Order(left, right, line) > 0,
        _ => Order(left, right, line) >= 0,
    };

    public static bool Contains(object? container, object? item, int line) => (container, item) switch
    {
        (string text, string part) => text.Contains(part, StringComparison.Ordinal),
        (string, _) => throw TemplateError.At(line, $"'in' looks for a string in a string, not for {Values.Describe(item)}"),
        (OrderedDictionary<string, object?> map, _) => item is string key && map.ContainsKey(key),
        _ => Values.Items(container, line).Any(candidate => Values.Equals(candidate, item)),
    };

    private static int Order(object? left, object? right, int line) => (left, right) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        _ when Values.IsNumber(left) && Values.IsNumber(right) => Values.ToDouble(left).CompareTo(Values.ToDouble(right)),
        _ => throw TemplateError.At(line, $"{Values.Describe(left)} and {Values.Describe(right)} have no order"),
    };

    private static object Arithmetic(string name, object? left, object? right, int line)
    {
        if (name is "/" or "//" or "%" && Values.ToDouble(right) == 0)
        {
            throw TemplateError.At(line, "division by zero");
        }

        try
        {
            return name != "/" && Values.ToInteger(left) is long a && Values.ToInteger(right) is long b
                ? (object)Integers(name, a, b)
                : Floats(name, Values.ToDouble(left), Values.ToDouble(right));
        }
        catch (OverflowException)
        {
            throw TemplateError.At(line, $"the result of '{name}' does not fit 64 bits");
        }
    }

    // Python rounds quotients down, and a remainder has the divisor's sign.
    private static long Integers(string name, long a, long b)
    {
        checked
        {
            return name switch
            {
                "+" => a + b,
                "-" => a - b,
                "*" => a * b,
                "//" => (a / b) - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0),
                _ => ((a % b) + b) % b,
            };
        }
    }

    private static double Floats(string name, double a, double b) => name switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        "//" => Math.Floor(a / b),
        _ => a - (b * Math.Floor(a / b)),
    };

    private static string Repeat(string text, long count, int line) => count <= 0
        ? ""
        : count * text.Length <= LongestRepetition && count <= LongestRepetition
            ? string.Concat(Enumerable.Repeat(text, (int)count))
            : throw TemplateError.At(line, $"a repeated string would be longer than {LongestRepetition} characters");
}
