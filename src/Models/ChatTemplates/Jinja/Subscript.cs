namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>`target[index]`, `target[a:b:c]` and `target.name`. Strings are sequences of code points.</summary>
internal static class Subscript
{
    public static object? Item(object? target, object? index, int line) => (target, index) switch
    {
        (Undefined undefined, _) => throw TemplateError.At(line, $"'{undefined.Name}' is undefined"),
        (OrderedDictionary<string, object?> map, string key) => map.TryGetValue(key, out object? value) ? value : new Undefined(key),
        (List<object?> list, _) when Values.ToInteger(index) is long at => At(list, at),
        (string text, _) when Values.ToInteger(index) is long at => At([.. Values.Items(text, line)], at),
        (_, string name) => Attribute(target, name, line),
        _ => new Undefined(Values.ToText(index)),
    };

    /// <summary>A method of the value's kind, else an entry of a mapping or namespace, else undefined.</summary>
    public static object? Attribute(object? target, string name, int line) => target switch
    {
        Undefined undefined => throw TemplateError.At(line, $"'{undefined.Name}' is undefined"),
        Namespace space => space.Attributes.TryGetValue(name, out object? value) ? value : new Undefined(name),
        string text => StringMethods.Find(text, name) ?? (object)new Undefined(name),
        OrderedDictionary<string, object?> map => MappingMethods.Find(map, name)
            ?? (map.TryGetValue(name, out object? value) ? value : new Undefined(name)),
        _ => new Undefined(name),
    };

    public static object? Slice(object? target, object? start, object? stop, object? step, int line)
    {
        List<object?> items = target switch
        {
            List<object?> list => list,
            string => [.. Values.Items(target, line)],
            _ => throw TemplateError.At(line, $"{Values.Describe(target)} cannot be sliced"),
        };
        List<object?> chosen = [.. Indices(items.Count, Bound(start, line), Bound(stop, line), Bound(step, line) ?? 1, line)
            .Select(index => items[index])];
        return target is string ? string.Concat(chosen) : chosen;
    }

    private static object? At(List<object?> list, long index)
    {
        long at = index < 0 ? index + list.Count : index;
        return at >= 0 && at < list.Count ? list[(int)at] : new Undefined($"item {index}");
    }

    private static long? Bound(object? value, int line) => value is null
        ? null
        : Values.ToInteger(value) ?? throw TemplateError.At(line, $"{Values.Describe(value)} cannot bound a slice");

    private static List<int> Indices(int count, long? start, long? stop, long step, int line)
    {
        if (step == 0)
        {
            throw TemplateError.At(line, "a slice cannot have step 0");
        }

        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? count : count - 1;
        long from = start is long s ? Math.Clamp(s < 0 ? s + count : s, low, high) : step > 0 ? low : high;
        long to = stop is long e ? Math.Clamp(e < 0 ? e + count : e, low, high) : step > 0 ? high : low;
        var indices = new List<int>();
        for (long at = from; step > 0 ? at < to : at > to; at += step)
        {
            indices.Add((int)at);
        }

        return indices;
    }
}
