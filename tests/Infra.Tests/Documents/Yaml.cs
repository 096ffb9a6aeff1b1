using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Spectral.Infra.Tests.Documents;

/// <summary>YAML as JSON, with the types that Kubernetes sees: a text in quotes is a text. Duplicate keys are refused.</summary>
internal static class Yaml
{
    public static IReadOnlyList<JsonNode> Read(string file)
    {
        using var reader = new StreamReader(file);
        return Parse(reader);
    }

    public static IReadOnlyList<JsonNode> ParseText(string text)
    {
        using var reader = new StringReader(text);
        return Parse(reader);
    }

    private static List<JsonNode> Parse(TextReader reader)
    {
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(document => Convert(document.RootNode) ?? throw new FormatException("an empty document"))];
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => Fields(map),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value!),
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => throw new FormatException($"{node.Start}: {node.GetType().Name}"),
    };

    /// <summary>With merge keys: what a map says itself comes before what it takes over, and the first of several before the others.</summary>
    private static JsonObject Fields(YamlMappingNode map)
    {
        var fields = new JsonObject();
        foreach ((YamlNode key, YamlNode value) in map.Children.Where(pair => !IsMerge(pair.Key)))
        {
            fields.Add(((YamlScalarNode)key).Value!, Convert(value));
        }

        IEnumerable<YamlNode> merged = map.Children.Where(pair => IsMerge(pair.Key)).SelectMany(pair => pair.Value is YamlSequenceNode list ? list.Children : [pair.Value]);
        foreach ((string name, JsonNode? value) in merged.SelectMany(other => Fields((YamlMappingNode)other)))
        {
            if (!fields.ContainsKey(name))
            {
                fields.Add(name, value?.DeepClone());
            }
        }

        return fields;
    }

    private static bool IsMerge(YamlNode key) => key is YamlScalarNode { Style: ScalarStyle.Plain, Value: "<<" };

    private static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        ['0', _, ..] when text.All(char.IsAsciiDigit) => throw new FormatException($"{text}: octal in YAML 1.1 and decimal in 1.2; write the decimal number"),
        "yes" or "no" or "on" or "off" => throw new FormatException($"{text}: a boolean in YAML 1.1 and a text in 1.2; put it in quotes"),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => JsonValue.Create(number),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
