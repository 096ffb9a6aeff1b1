using System.Text.Json;
using Spectral.Shared.Errors;

namespace Spectral.Models.HuggingFace;

/// <summary>model.safetensors.index.json: which file of the directory holds which weight.</summary>
internal static class ShardIndex
{
    private static readonly JsonDocumentOptions JsonOptions = new() { AllowDuplicateProperties = false };

    /// <summary>Weight name to file name, as the <c>weight_map</c> of the file at <paramref name="path"/> gives it.</summary>
    /// <exception cref="UserErrorException">The file is malformed, or names a file outside its directory.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), JsonOptions);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("weight_map", out JsonElement map)
                || map.ValueKind != JsonValueKind.Object)
            {
                throw new UserErrorException($"{path}: has no object 'weight_map' from weight names to file names.");
            }

            return map.EnumerateObject().ToDictionary(item => item.Name, item => FileName(path, item), StringComparer.Ordinal);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new UserErrorException($"{path}: is not valid JSON: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>A plain name only: an index may come from anywhere and must not reach other directories.</summary>
    private static string FileName(string path, JsonProperty item)
    {
        string? name = item.Value.ValueKind == JsonValueKind.String ? item.Value.GetString() : null;
        return name is { Length: > 0 } and not ("." or "..") && !name.AsSpan().ContainsAny('/', '\\', '\0')
            ? name
            : throw new UserErrorException(
                $"{path}: weight_map['{item.Name}'] is {item.Value.GetRawText()}; the name of a file in the same directory is needed.");
    }
}
