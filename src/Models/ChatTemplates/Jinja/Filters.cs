using System.Globalization;

namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>What may follow `|`.</summary>
internal static class Filters
{
    private static readonly Dictionary<string, Func<object?, ArgumentValues, object?>> ByName = new(StringComparer.Ordinal)
    {
        ["trim"] = (value, arguments) => StringMethods.Strip(Values.ToText(value), arguments, left: true, right: true),
        ["upper"] = (value, arguments) => StringMethods.Upper(Values.ToText(value), arguments),
        ["lower"] = (value, arguments) => StringMethods.Lower(Values.ToText(value), arguments),
        ["title"] = (value, arguments) => StringMethods.Title(Values.ToText(value), arguments),
        ["capitalize"] = (value, arguments) => StringMethods.Capitalize(Values.ToText(value), arguments),
        ["replace"] = (value, arguments) => StringMethods.Replace(Values.ToText(value), arguments),
        ["string"] = (value, _) => Values.ToText(value),
        ["safe"] = (value, _) => value, // nothing is escaped in the first place
        ["length"] = (value, arguments) => Values.Length(value, arguments.Line),
        ["count"] = (value, arguments) => Values.Length(value, arguments.Line),
        ["tojson"] = JsonFilter.Apply,
        ["join"] = Join,
        ["default"] = Default,
        ["d"] = Default,
        ["first"] = (value, arguments) => Values.Items(value, arguments.Line).FirstOrDefault(new Undefined("first item of nothing")),
        ["last"] = (value, arguments) => Values.Items(value, arguments.Line).LastOrDefault(new Undefined("last item of nothing")),
        ["list"] = (value, arguments) => new List<object?>(Values.Items(value, arguments.Line)),
        ["reverse"] = Reverse,
        ["items"] = Items,
        ["int"] = ToInteger,
        ["float"] = ToFloat,
        ["map"] = SequenceFilters.Map,
        ["select"] = (value, arguments) => SequenceFilters.Select(value, arguments, keep: true),
        ["reject"] = (value, arguments) => SequenceFilters.Select(value, arguments, keep: false),
        ["selectattr"] = (value, arguments) => SequenceFilters.SelectByAttribute(value, arguments, keep: true),
        ["rejectattr"] = (value, arguments) => SequenceFilters.SelectByAttribute(value, arguments, keep: false),
    };

    public static void Check(string name, int line)
    {
        if (!ByName.ContainsKey(name))
        {
            throw TemplateError.At(line, $"the filter '{name}' is not supported; supported: {string.Join(", ", ByName.Keys)}");
        }
    }

    public static object? Apply(string name, object? value, ArgumentValues arguments) => ByName[name](value, arguments);

    private static string Join(object? value, ArgumentValues arguments)
    {
        string separator = Values.ToText(arguments.AtMost(2, "d", "attribute").Get(0, "d", ""));
        object? attribute = arguments.Get(1, "attribute", null);
        IEnumerable<object?> items = Values.Items(value, arguments.Line);
        return string.Join(separator, items.Select(item => Values.ToText(attribute is null ? item : Subscript.Item(item, attribute, arguments.Line))));
    }

    private static object? Default(object? value, ArgumentValues arguments)
    {
        object? fallback = arguments.AtMost(2, "default_value", "boolean").Get(0, "default_value", "");
        bool alsoFalse = Values.IsTrue(arguments.Get(1, "boolean", false));
        return value is Undefined || (alsoFalse && !Values.IsTrue(value)) ? fallback : value;
    }

    private static object? Reverse(object? value, ArgumentValues arguments)
    {
        IEnumerable<object?> reversed = Values.Items(value, arguments.Line).Reverse();
        return value is string ? string.Concat(reversed) : new List<object?>(reversed);
    }

    private static List<object?> Items(object? value, ArgumentValues arguments) => value switch
    {
        OrderedDictionary<string, object?> map => MappingMethods.Items(map, arguments),
        Undefined => [],
        _ => throw TemplateError.At(arguments.Line, $"the filter 'items' needs a mapping, found {Values.Describe(value)}"),
    };

    private static object? ToInteger(object? value, ArgumentValues arguments)
    {
        object? fallback = arguments.AtMost(1, "default").Get(0, "default", 0L);
        return value switch
        {
            double number => (long)number,
            string text when long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => number,
            string text when TryFloat(text, out double number) => (long)number,
            _ => Values.ToInteger(value) ?? fallback,
        };
    }

    private static object? ToFloat(object? value, ArgumentValues arguments)
    {
        object? fallback = arguments.AtMost(1, "default").Get(0, "default", 0.0);
        return value is string text ? TryFloat(text, out double number) ? number : fallback
            : Values.IsNumber(value) ? Values.ToDouble(value) : fallback;
    }

    private static bool TryFloat(string text, out double number) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
