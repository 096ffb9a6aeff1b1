using System.Text.Json;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes.Schema;

namespace Spectral.Models.Data.Reading;

/// <summary>
/// A record of a dataset or a value within it. Reading a field that is not there or of another type throws a
/// <see cref="UserErrorException"/> that names file, line, key and what was found.
/// </summary>
/// <param name="location">The record's place in its file.</param>
/// <param name="path">Path within the record, such as <c>messages[2].content</c>; empty for the record itself.</param>
/// <param name="value">The value.</param>
public sealed class RecordNode(RecordLocation location, string path, JsonElement value)
{
    public RecordLocation Location => location;

    /// <summary>The value under <paramref name="key"/>, which must be there.</summary>
    public RecordNode Required(string key) => Optional(key) ?? throw MissingKey(key);

    /// <summary>The value under <paramref name="key"/>; null where it is absent or null.</summary>
    public RecordNode? Optional(string key)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw WrongType("an object");
        }

        return value.TryGetProperty(key, out JsonElement child) && child.ValueKind != JsonValueKind.Null
            ? new RecordNode(location, path.Length == 0 ? key : $"{path}.{key}", child)
            : null;
    }

    /// <summary>The value as text.</summary>
    public string Text()
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw WrongType("a string");
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new UserErrorException($"{location}: \"{path}\" holds an unpaired surrogate escape (\\ud800 to \\udfff), which is no character.", e);
        }
    }

    /// <summary>The value as it is written: text, or a number.</summary>
    public string Scalar() => value.ValueKind switch
    {
        JsonValueKind.String => Text(),
        JsonValueKind.Number => value.GetRawText(),
        _ => throw WrongType("text or a number"),
    };

    /// <summary>The elements of the value, which must be a list.</summary>
    public IReadOnlyList<RecordNode> Items()
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw WrongType("a list");
        }

        return [.. value.EnumerateArray().Select((item, index) => new RecordNode(location, $"{path}[{index}]", item))];
    }

    /// <summary>An error about this value.</summary>
    public UserErrorException Error(string problem) => new($"{location}: \"{path}\" {problem}");

    private UserErrorException WrongType(string expected) =>
        path.Length == 0
            ? new UserErrorException($"{location}: a record must be {expected}, found {Describe()}.")
            : Error($"must be {expected}, found {Describe()}.");

    private UserErrorException MissingKey(string key)
    {
        string[] keys = [.. value.EnumerateObject().Select(property => property.Name)];
        string where = path.Length == 0 ? "the record" : $"\"{path}\"";
        if (keys.Contains(key))
        {
            return new UserErrorException($"{location}: \"{key}\" of {where} is null.");
        }

        string found = keys.Length == 0 ? "it has no keys" : "it has " + string.Join(", ", keys.Select(name => $"\"{name}\""));
        string? nearest = NearestName.Of(key, keys);
        string hint = nearest is null ? "" : $"; is \"{nearest}\" meant to be \"{key}\"?";
        return new UserErrorException($"{location}: {where} has no key \"{key}\": {found}{hint}");
    }

    private string Describe() => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Null => "null",
        _ => value.GetRawText() is { Length: <= 40 } text ? text : "a number",
    };
}
