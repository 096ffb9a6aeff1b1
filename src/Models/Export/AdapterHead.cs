using System.Text.Json;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Safetensors;

namespace Spectral.Models.Export;

/// <summary>What the head in an adapter's directory says of sequences, which a model must know before the adapter is attached.</summary>
public static class AdapterHead
{
    /// <summary>Null where the adapter is for a model that predicts tokens.</summary>
    /// <param name="directory">The adapter's.</param>
    /// <exception cref="UserErrorException">A file is missing or wrong.</exception>
    public static HeadSpecification? Of(string directory)
    {
        string file = Path.Combine(directory, AdapterFileNames.Config);
        return AdapterDirectory.PeftType(directory) == AdapterConfigJson.PeftType
            ? AdapterConfigJson.Read(AdapterFile.ReadAllBytes(file), file).Head
            : OfPeft(Path.Combine(directory, AdapterFileNames.Parameters));
    }

    private static HeadSpecification? OfPeft(string file)
    {
        if (!SafetensorsHeader.ReadFile(file).Metadata.TryGetValue(PeftLoraWriter.LabelsKey, out string? labels))
        {
            return null;
        }

        try
        {
            return new HeadSpecification([.. JsonSerializer.Deserialize<string[]>(labels) ?? []]);
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{file}: its metadata '{PeftLoraWriter.LabelsKey}' is \"{labels}\"; a JSON list of class names is needed.", error);
        }
    }
}
