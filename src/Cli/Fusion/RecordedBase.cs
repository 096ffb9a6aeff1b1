using System.Text.Json;
using Spectral.Models.Export;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Fusion;

/// <summary>The base model that an adapter's own configuration names.</summary>
internal static class RecordedBase
{
    /// <summary>Its directory, as the adapter was trained with it.</summary>
    /// <exception cref="UserErrorException">The adapter names none, or one that is not here.</exception>
    public static string Directory(string adapter)
    {
        string file = Path.Combine(adapter, AdapterFileNames.Config);
        string? name = File.Exists(file) ? Name(file) : throw new UserErrorException($"{adapter}: is no adapter's directory; it has no {AdapterFileNames.Config}.");
        return name is not null && System.IO.Directory.Exists(name)
            ? name
            : throw new UserErrorException($"{file}: its base model '{name ?? "(none)"}' is no directory here; name the base model's directory with --model.");
    }

    private static string? Name(string file)
    {
        try
        {
            JsonElement root = JsonElement.Parse(File.ReadAllBytes(file));
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("base_model_name_or_path", out JsonElement name)
                && name.ValueKind == JsonValueKind.String
                ? name.GetString()
                : null;
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{file}: is not valid JSON: {error.Message}", error);
        }
    }
}
