namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>The methods of Python dictionaries that templates call.</summary>
internal static class MappingMethods
{
    public static Function? Find(OrderedDictionary<string, object?> map, string name) => name switch
    {
        "items" => arguments => Items(map, arguments),
        "keys" => arguments => Copy(map.Keys, arguments),
        "values" => arguments => Copy(map.Values, arguments),
        "get" => arguments => map.TryGetValue(arguments.AtMost(2, "default").RequireString(0, "key"), out object? value)
            ? value
            : arguments.Get(1, "default", null),
        _ => null,
    };

    /// <summary>Pairs of key and value.</summary>
    public static List<object?> Items(OrderedDictionary<string, object?> map, ArgumentValues arguments)
    {
        arguments.AtMost(0);
        return [.. map.Select(entry => new List<object?> { entry.Key, entry.Value })];
    }

    private static List<object?> Copy(IEnumerable<object?> items, ArgumentValues arguments)
    {
        arguments.AtMost(0);
        return [.. items];
    }
}
