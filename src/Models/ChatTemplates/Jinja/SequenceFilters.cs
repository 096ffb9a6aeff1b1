namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>map, select, reject, selectattr, rejectattr.</summary>
internal static class SequenceFilters
{
    /// <summary>`map(attribute='x')`, or `map('filter', arguments...)`.</summary>
    public static object? Map(object? value, ArgumentValues arguments)
    {
        IEnumerable<object?> items = Values.Items(value, arguments.Line);
        if (arguments.Positional.Count == 0)
        {
            string attribute = arguments.AtMost(0, "attribute", "default").RequireString(0, "attribute");
            bool hasDefault = arguments.Named.TryGetValue("default", out object? fallback);
            return items
                .Select(item => Attribute(item, attribute, arguments.Line))
                .Select(found => found is Undefined && hasDefault ? fallback : found)
                .ToList();
        }

        string filter = arguments.RequireString(0, "filter");
        Filters.Check(filter, arguments.Line);
        ArgumentValues rest = Without(arguments, 1);
        return items.Select(item => Filters.Apply(filter, item, rest)).ToList();
    }

    public static object? Select(object? value, ArgumentValues arguments, bool keep) =>
        Values.Items(value, arguments.Line).Where(item => Holds(item, arguments) == keep).ToList();

    public static object? SelectByAttribute(object? value, ArgumentValues arguments, bool keep)
    {
        string attribute = arguments.RequireString(0, "attribute");
        ArgumentValues test = Without(arguments, 1);
        return Values.Items(value, arguments.Line)
            .Where(item => Holds(Attribute(item, attribute, arguments.Line), test) == keep)
            .ToList();
    }

    // Without a test's name, truth itself is the test.
    private static bool Holds(object? item, ArgumentValues arguments)
    {
        if (arguments.Positional.Count == 0)
        {
            return Values.IsTrue(item);
        }

        string test = arguments.RequireString(0, "test") is var name && name == "==" ? "eq" : name;
        Tests.Check(test, arguments.Line);
        return Tests.Apply(test, item, Without(arguments, 1));
    }

    private static object? Attribute(object? item, string path, int line) =>
        path.Split('.').Aggregate(item, (target, name) => Subscript.Item(target, name, line));

    private static ArgumentValues Without(ArgumentValues arguments, int count) =>
        arguments with { Positional = [.. arguments.Positional.Skip(count)] };
}
