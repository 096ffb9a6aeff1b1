using System.Text.Json.Nodes;

namespace Spectral.Infra.Tests.Manifests;

/// <summary>Copies of a document, each with one mistake in it.</summary>
internal static class Mutations
{
    /// <summary>One copy for every key there is, in which that key is misspelt.</summary>
    public static IEnumerable<(string Path, JsonNode Document)> Misspelt(JsonNode document) => Changed(document, (fields, key) =>
    {
        JsonNode? value = fields[key];
        fields.Remove(key);
        fields[key + "x"] = value;
    });

    /// <summary>One copy for every key there is, without it.</summary>
    public static IEnumerable<(string Path, JsonNode Document)> Without(JsonNode document) => Changed(document, (fields, key) => fields.Remove(key));

    private static IEnumerable<(string Path, JsonNode Document)> Changed(JsonNode document, Action<JsonObject, string> change)
    {
        foreach (string[] path in Keys(document))
        {
            JsonNode copy = document.DeepClone();
            JsonNode parent = path[..^1].Aggregate(copy, (node, part) => node is JsonArray list ? list[int.Parse(part)]! : node[part]!);
            change(parent.AsObject(), path[^1]);
            yield return (string.Join('.', path), copy);
        }
    }

    private static IEnumerable<string[]> Keys(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Keys(field.Value).Select(rest => (string[])[field.Key, .. rest]).Prepend([field.Key])),
        JsonArray list => list.SelectMany((item, i) => Keys(item).Select(rest => (string[])[$"{i}", .. rest])),
        _ => [],
    };
}
