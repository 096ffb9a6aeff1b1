using System.Text.Json;
using Spectral.Shared.Errors;

namespace Spectral.Models.Architectures;

/// <summary>Typed access to one JSON object of a model's configuration; wrong values are errors that name file and key.</summary>
internal sealed class ConfigObject(string file, string path, JsonElement element)
{
    /// <summary>The object that a file holds.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, or holds something else.</exception>
    public static ConfigObject ReadFile(string file) => Parse(file, ReadText(file));

    /// <summary>The object that a text holds; <paramref name="file"/> is its name in errors.</summary>
    /// <exception cref="UserErrorException">The text is no JSON object.</exception>
    public static ConfigObject Parse(string file, string json)
    {
        try
        {
            JsonElement root = JsonElement.Parse(json);
            return root.ValueKind == JsonValueKind.Object
                ? new ConfigObject(file, string.Empty, root)
                : throw new UserErrorException($"{file}: holds a JSON {root.ValueKind}, but must hold an object.");
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{file}: is not valid JSON: {error.Message}", error);
        }
    }

    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    public static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file}: cannot be read: {error.Message}", error);
        }
    }

    public ConfigObject? Object(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new ConfigObject(file, Qualified(key), value),
        { } value => throw Wrong(key, value, "an object"),
    };

    public int Size(string key) => SizeOrNull(key) ?? throw new UserErrorException($"{file}: '{Qualified(key)}' is missing.");

    /// <summary>A positive integer, or null where the key is absent or null.</summary>
    public int? SizeOrNull(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out int size) && size > 0 => size,
        { } value => throw Wrong(key, value, "a positive integer"),
    };

    /// <summary>Any integer, or null where the key is absent or null.</summary>
    public int? WholeOrNull(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out int number) => number,
        { } value => throw Wrong(key, value, "an integer"),
    };

    public double Number(string key) => NumberOrNull(key) ?? throw new UserErrorException($"{file}: '{Qualified(key)}' is missing.");

    public double? NumberOrNull(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.GetDouble() is > 0 and < double.PositiveInfinity => value.GetDouble(),
        { } value => throw Wrong(key, value, "a positive number"),
    };

    public bool Flag(string key) => Find(key) switch
    {
        null or { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        { } value => throw Wrong(key, value, "true or false"),
    };

    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } value => throw Wrong(key, value, "a string"),
    };

    public IReadOnlyList<string>? Texts(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } value when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(item => item.GetString()!)],
        { } value => throw Wrong(key, value, "a list of strings"),
    };

    /// <summary>One text or a list of them; null where the key is absent or null.</summary>
    public IReadOnlyList<string>? TextOrTexts(string key) =>
        Find(key) is { ValueKind: JsonValueKind.String } value ? [value.GetString()!] : Texts(key);

    /// <summary>One token id or a list of them; null where the key is absent or null.</summary>
    public IReadOnlyList<int>? TokenIds(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out int id) => [id],
        { ValueKind: JsonValueKind.Array } value when value.EnumerateArray().All(IsInteger) =>
            [.. value.EnumerateArray().Select(item => item.GetInt32())],
        { } value => throw Wrong(key, value, "a token id or a list of token ids"),
    };

    /// <summary>A positive integer; null where the key is null; <paramref name="absent"/> where there is no such key.</summary>
    public int? SizeOrDefault(string key, int? absent) => element.TryGetProperty(key, out _) ? SizeOrNull(key) : absent;

    public bool Has(string key) => Find(key) is not null;

    private static bool IsInteger(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _);

    private JsonElement? Find(string key) =>
        element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string Qualified(string key) => path.Length == 0 ? key : $"{path}.{key}";

    private UserErrorException Wrong(string key, JsonElement value, string expected) =>
        new($"{file}: '{Qualified(key)}' is {value.GetRawText()}, but must be {expected}.");
}
