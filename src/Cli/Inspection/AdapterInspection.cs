using System.Text.Json;
using Spectral.Cli.CommandLine;
using Spectral.Models.Export;
using Spectral.Shared.Errors;
using Spectral.Shared.Safetensors;

namespace Spectral.Cli.Inspection;

/// <summary>An adapter directory: its configuration without the hashes, and what it trains.</summary>
internal static class AdapterInspection
{
    public static void Show(Invocation invocation, string path)
    {
        string configFile = Path.Combine(path, AdapterFileNames.Config);
        JsonElement config = Parse(configFile);
        using MappedSafetensors file = MappedSafetensors.Open(Path.Combine(path, AdapterFileNames.Parameters));
        long parameters = file.Header.Entries.Sum(entry => entry.Shape.Aggregate(1L, (product, size) => product * size));
        KeyValuePair<string, string>[] settings = [.. config.EnumerateObject()
            .Where(property => property.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
            .Select(property => KeyValuePair.Create(property.Name, Line(property.Value)))];
        if (!invocation.Json)
        {
            foreach ((string key, string value) in settings)
            {
                invocation.WriteLine($"{key,-26} {value}");
            }

            invocation.WriteLine($"{"parameters",-26} {parameters:N0} in {file.Header.Entries.Count} tensors");
        }

        invocation.WriteJson(new { config, parameters, tensors = file.Header.Entries.Count });
    }

    /// <summary>Lists in one line, the modules of all layers by the last part of their names.</summary>
    private static string Line(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? string.Join(", ", value.EnumerateArray().Select(item => item.ToString()).Select(name => name[(name.LastIndexOf('.') + 1)..]).Distinct(StringComparer.Ordinal))
        : value.ToString();

    private static JsonElement Parse(string file)
    {
        try
        {
            JsonElement config = JsonElement.Parse(File.ReadAllBytes(file));
            return config.ValueKind == JsonValueKind.Object ? config : throw new UserErrorException($"{file}: holds no JSON object.");
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{file}: is not valid JSON: {error.Message}", error);
        }
    }
}
