using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Spectral.Infra.Tests.Documents;

namespace Spectral.Infra.Tests.Schemas;

/// <summary>A strict schema: unknown fields, missing ones and values of another type are faults.</summary>
internal sealed class Schema
{
    private static readonly Dictionary<string, Regex> Texts = new(StringComparer.Ordinal)
    {
        ["string"] = new("", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)),
        ["name"] = new("^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)),
        ["variable"] = new("^[A-Z][A-Z0-9_]*$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)),
        ["duration"] = new("^([0-9]+(ms|h|m|s))+$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)),
        ["quantity"] = new("^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)),
    };

    private readonly Dictionary<string, SchemaNode> _kinds;
    private readonly Dictionary<string, SchemaNode> _types;
    private readonly Func<string, string, bool> _isInSet;

    /// <param name="file">In the notation of kubernetes.yaml.</param>
    /// <param name="isInSet">Whether a set, by name, has a field name.</param>
    public Schema(string file, Func<string, string, bool> isInSet)
    {
        JsonNode document = Yaml.Read(file).Single();
        _kinds = Types(document["kinds"]);
        _types = Types(document["types"]);
        _isInSet = isInSet;
    }

    /// <summary>Faults of a document that names its kind, each with its path.</summary>
    public IReadOnlyList<string> Faults(JsonNode document)
    {
        string kind = $"{document["apiVersion"]}/{document["kind"]}";
        return _kinds.TryGetValue(kind, out SchemaNode? type) ? [.. Faults(document, type, kind)] : [$"{kind}: is no known kind"];
    }

    /// <summary>Faults of a part of a document.</summary>
    public IReadOnlyList<string> Faults(JsonNode part, string type) => [.. Faults(part, _types[type], type)];

    private IEnumerable<string> Faults(JsonNode? value, SchemaNode type, string path) => type switch
    {
        SchemaNode.ListOf list => value is JsonArray items
            ? items.SelectMany((item, i) => Faults(item, list.Item, $"{path}[{i}]"))
            : [$"{path}: expected a list"],
        SchemaNode.Fields fields => value is JsonObject given ? Faults(given, fields, path) : [$"{path}: expected fields"],
        SchemaNode.Named named when _types.TryGetValue(named.Name, out SchemaNode? other) => Faults(value, other, path),
        SchemaNode.Named named => IsOf(value, named.Name) ? [] : [$"{path}: '{value}' is no {named.Name}"],
        _ => throw new InvalidOperationException($"{type}"),
    };

    private IEnumerable<string> Faults(JsonObject given, SchemaNode.Fields fields, string path)
    {
        foreach ((string name, bool isRequired, _) in fields.Known)
        {
            if (isRequired && !given.ContainsKey(name))
            {
                yield return $"{path}.{name}: is missing";
            }
        }

        foreach ((string name, JsonNode? value) in given)
        {
            SchemaNode? type = fields.Known.FirstOrDefault(field => field.Name == name || (field.Name[0] == '*' && _isInSet(field.Name[1..], name))).Type;
            foreach (string fault in type is null ? [$"{path}.{name}: is unknown"] : Faults(value, type, $"{path}.{name}"))
            {
                yield return fault;
            }
        }
    }

    private static bool IsOf(JsonNode? value, string type) => (type, value?.GetValueKind()) switch
    {
        ("bool", JsonValueKind.True or JsonValueKind.False) => true,
        ("int", JsonValueKind.Number) => value!.AsValue().TryGetValue(out long _),
        ("quantity", JsonValueKind.Number) => true,
        ("bool" or "int", _) => false,
        (_, JsonValueKind.String) => Texts.TryGetValue(type, out Regex? pattern) ? pattern.IsMatch($"{value}") : type.Split('|').Contains($"{value}"),
        _ => false,
    };

    private static Dictionary<string, SchemaNode> Types(JsonNode? section) =>
        section!.AsObject().ToDictionary(entry => entry.Key, entry => SchemaNode.Read(entry.Value), StringComparer.Ordinal);
}
