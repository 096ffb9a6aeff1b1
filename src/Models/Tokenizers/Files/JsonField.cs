using System.Text.Json;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tokenizers.Files;

/// <summary>A value of a JSON file together with where it stands, so that every complaint can name file and key.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Key">Dotted path of the value from the root; empty for the root.</param>
/// <param name="Value">The value.</param>
internal readonly record struct JsonField(string File, string Key, JsonElement Value)
{
    public bool IsString => Value.ValueKind == JsonValueKind.String;

    public bool IsObject => Value.ValueKind == JsonValueKind.Object;

    public bool IsArray => Value.ValueKind == JsonValueKind.Array;

    /// <summary>The member <paramref name="name"/>, or null if it is absent or JSON null.</summary>
    public JsonField? Find(string name)
    {
        if (!IsObject || !Value.TryGetProperty(name, out JsonElement member) || member.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return new JsonField(File, Join(name), member);
    }

    /// <summary>The member <paramref name="name"/>, which must be there.</summary>
    public JsonField Require(string name) => Find(name)
        ?? throw new UserErrorException($"{File}: key '{Join(name)}' is missing.");

    public string AsString() => IsString ? Value.GetString()! : throw Wrong("a string");

    public int AsInt() => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out int number)
        ? number
        : throw Wrong("a whole number");

    /// <summary>A token id: a whole number from 0 to below 2^24, a bound that keeps a wrong file from claiming memory without end.</summary>
    public int AsTokenId()
    {
        int id = AsInt();
        return id is >= 0 and < 1 << 24 ? id : throw Wrong("a token id from 0 to 16777215");
    }

    public bool AsBool() => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false"),
    };

    /// <summary>Members of an object, in file order.</summary>
    public IEnumerable<(string Name, JsonField Field)> Members()
    {
        JsonField self = this;
        return IsObject
            ? Value.EnumerateObject().Select(member => (member.Name, new JsonField(self.File, self.Join(member.Name), member.Value)))
            : throw Wrong("an object");
    }

    /// <summary>Items of an array.</summary>
    public IEnumerable<JsonField> Items()
    {
        JsonField self = this;
        return IsArray
            ? Value.EnumerateArray().Select((item, index) => new JsonField(self.File, $"{self.Key}[{index}]", item))
            : throw Wrong("an array");
    }

    /// <summary>A well-formed value that this program does not support.</summary>
    public UserErrorException Unsupported(string found, string supported) =>
        new($"{File}: '{Key}' is {found}, which is not supported; supported: {supported}.");

    /// <summary>A value of the wrong kind.</summary>
    public UserErrorException Wrong(string expected) =>
        new($"{File}: '{(Key.Length == 0 ? "(root)" : Key)}' must be {expected}, found {Shorten(Value.GetRawText())}.");

    private static string Shorten(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");

    private string Join(string name) => Key.Length == 0 ? name : $"{Key}.{name}";
}
