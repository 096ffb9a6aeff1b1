namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>What may follow `is`.</summary>
internal static class Tests
{
    private static readonly Dictionary<string, Func<object?, ArgumentValues, bool>> ByName = new(StringComparer.Ordinal)
    {
        ["defined"] = (value, _) => value is not Undefined,
        ["undefined"] = (value, _) => value is Undefined,
        ["none"] = (value, _) => value is null,
        ["string"] = (value, _) => value is string,
        ["boolean"] = (value, _) => value is bool,
        ["true"] = (value, _) => value is true,
        ["false"] = (value, _) => value is false,
        ["number"] = (value, _) => Values.IsNumber(value),
        ["integer"] = (value, _) => value is long,
        ["float"] = (value, _) => value is double,
        ["mapping"] = (value, _) => value is OrderedDictionary<string, object?>,
        ["sequence"] = (value, _) => value is string or List<object?> or OrderedDictionary<string, object?>,
        ["iterable"] = (value, _) => value is string or List<object?> or OrderedDictionary<string, object?> or Undefined,
        ["callable"] = (value, _) => value is Function,
        ["odd"] = (value, arguments) => Integer(value, arguments) % 2 != 0,
        ["even"] = (value, arguments) => Integer(value, arguments) % 2 == 0,
        ["divisibleby"] = (value, arguments) => Integer(value, arguments) % Divisor(arguments) == 0,
        ["equalto"] = (value, arguments) => Values.Equals(value, arguments.Require(0, "other")),
        ["eq"] = (value, arguments) => Values.Equals(value, arguments.Require(0, "other")),
        ["ne"] = (value, arguments) => !Values.Equals(value, arguments.Require(0, "other")),
        ["in"] = (value, arguments) => Operators.Contains(arguments.Require(0, "container"), value, arguments.Line),
    };

    public static bool TakesArgument(string name) => name is "divisibleby" or "equalto" or "eq" or "ne" or "in";

    public static void Check(string name, int line)
    {
        if (!ByName.ContainsKey(name))
        {
            throw TemplateError.At(line, $"the test '{name}' is not supported; supported: {string.Join(", ", ByName.Keys)}");
        }
    }

    public static bool Apply(string name, object? value, ArgumentValues arguments) => ByName[name](value, arguments);

    private static long Integer(object? value, ArgumentValues arguments) => Values.ToInteger(value)
        ?? throw TemplateError.At(arguments.Line, $"the test needs a whole number, found {Values.Describe(value)}");

    private static long Divisor(ArgumentValues arguments) => Integer(arguments.Require(0, "num"), arguments) is var divisor and not 0
        ? divisor
        : throw TemplateError.At(arguments.Line, "division by zero");
}
