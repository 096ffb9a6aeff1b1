using System.Text.Json.Nodes;

namespace Spectral.Infra.Tests.Schemas;

/// <summary>A type of the schema file, which reads its own notation.</summary>
internal abstract record SchemaNode
{
    /// <param name="written">As the file has it.</param>
    public static SchemaNode Read(JsonNode? written) => written switch
    {
        JsonArray { Count: 1 } list => new ListOf(Read(list[0])),
        JsonObject fields => new Fields([.. fields.Select(field => (field.Key.TrimEnd('!'), field.Key.EndsWith('!'), Read(field.Value)))]),
        JsonValue text => new Named($"{text}"),
        _ => throw new FormatException($"no type: {written}"),
    };

    /// <summary>A scalar's name, the words it may be, or the name of another type.</summary>
    public sealed record Named(string Name) : SchemaNode;

    public sealed record ListOf(SchemaNode Item) : SchemaNode;

    public sealed record Fields(IReadOnlyList<(string Name, bool IsRequired, SchemaNode Type)> Known) : SchemaNode;
}
