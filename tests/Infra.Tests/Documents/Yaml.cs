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
        stream.Load(new MergingParser(new Parser(reader)));
        return [.. stream.Documents.Select(document => Convert(document.RootNode) ?? throw new FormatException("an empty document"))];
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value!),
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => throw new FormatException($"{node.Start}: {node.GetType().Name}"),
    };

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
