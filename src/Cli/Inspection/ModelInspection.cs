using Spectral.Cli.CommandLine;
using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;

namespace Spectral.Cli.Inspection;

/// <summary>A model directory: architecture, size, the linear layers that adapters can be attached to, and whether its weights are sound.</summary>
internal static class ModelInspection
{
    /// <param name="isQuick">Weights are not read for NaN and infinity.</param>
    /// <exception cref="Shared.Errors.UserErrorException">Loading the model would fail.</exception>
    public static void Show(Invocation invocation, string path, bool isQuick)
    {
        using ModelDirectory directory = ModelDirectory.Open(path);
        ArchitectureConfig config = ArchitectureReader.Read(path);
        ModelOutline outline = ModelOutline.Of(config);
        if (directory.HasWeights)
        {
            ModelLoader.Check(directory, outline, readsNumbers: !isQuick);
        }

        LinearGroup[] groups = [.. outline.Linears
            .GroupBy(linear => linear.Module[(linear.Module.LastIndexOf('.') + 1)..], StringComparer.Ordinal)
            .Select(group => new LinearGroup(group.Key, group.Count(), group.First().OutputSize, group.First().InputSize))];
        if (!invocation.Json)
        {
            invocation.WriteLine($"{path}: {config.Architecture}, {outline.ParameterCount:N0} parameters, {config.LayerCount} layers, "
                + $"d {config.HiddenSize}, {config.HeadCount} heads{(config is ModelConfig decoder ? $" ({decoder.KeyValueHeadCount} key-value)" : "")}, vocabulary {config.VocabularySize}"
                + (directory.HasWeights ? "" : "; weights absent"));
            foreach (LinearGroup group in groups)
            {
                invocation.WriteLine($"  {group.Count,4} x {group.Name,-12} [{group.OutputSize}, {group.InputSize}]");
            }

            if (directory.HasWeights)
            {
                invocation.WriteLine($"weights: {outline.Weights.Count} as config.json asks{(isQuick ? "" : ", every number finite")}");
            }
        }

        invocation.WriteJson(new { architecture = config.Architecture, parameters = outline.ParameterCount, linears = groups, weights = directory.HasWeights, finite = directory.HasWeights && !isQuick ? true : (bool?)null });
    }

    private sealed record LinearGroup(string Name, int Count, long OutputSize, long InputSize);
}
