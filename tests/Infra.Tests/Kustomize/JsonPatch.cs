using System.Globalization;
using System.Text.Json.Nodes;

namespace Spectral.Infra.Tests.Kustomize;

/// <summary>RFC 6902 as our overlays use it: add and replace. What is replaced must be there; what something is added to, too.</summary>
internal static class JsonPatch
{
    public static void Apply(JsonNode document, JsonNode patch)
    {
        foreach (JsonNode? operation in patch.AsArray())
        {
            string path = Text(operation, "path");
            string[] parts = [.. path.Split('/').Skip(1).Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
            JsonNode parent = parts[..^1].Aggregate(document, (node, part) => Child(node, part) ?? throw new FormatException($"{path}: there is no {part}"));
            JsonNode value = operation!["value"]?.DeepClone() ?? throw new FormatException($"{path}: no value");
            Set(parent, parts[^1], value, Text(operation, "op"), path);
            if (operation.AsObject().Count != 3)
            {
                throw new FormatException($"{path}: an operation has op, path and value");
            }
        }
    }

    private static void Set(JsonNode parent, string part, JsonNode value, string operation, string path)
    {
        switch (operation, parent)
        {
            case ("add", JsonObject fields) when !fields.ContainsKey(part):
            case ("replace", JsonObject known) when known.ContainsKey(part):
                parent[part] = value;
                break;
            case ("add", JsonArray list) when part == "-":
                list.Add(value);
                break;
            case ("replace", JsonArray list):
                list[int.Parse(part, CultureInfo.InvariantCulture)] = value;
                break;
            default:
                throw new FormatException($"{path}: cannot {operation}");
        }
    }

    private static JsonNode? Child(JsonNode node, string part) => node is JsonArray list ? list[int.Parse(part, CultureInfo.InvariantCulture)] : node[part];

    private static string Text(JsonNode? operation, string name) => operation?[name]?.GetValue<string>() ?? throw new FormatException($"an operation without {name}");
}
