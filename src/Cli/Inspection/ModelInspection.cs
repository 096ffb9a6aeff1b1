using Spectral.Cli.CommandLine;
using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;

namespace Spectral.Cli.Inspection;

/// <summary>A model directory: architecture, size, and the linear layers that adapters can be attached to.</summary>
internal static class ModelInspection
{
    public static void Show(Invocation invocation, string path)
    {
        using ModelDirectory directory = ModelDirectory.Open(path);
        ModelConfig config = ModelConfigReader.Read(path);
        ModelOutline outline = ModelOutline.Of(config);
        LinearGroup[] groups = [.. outline.Linears
            .GroupBy(linear => linear.Module[(linear.Module.LastIndexOf('.') + 1)..], StringComparer.Ordinal)
            .Select(group => new LinearGroup(group.Key, group.Count(), group.First().OutputSize, group.First().InputSize))];
        if (!invocation.Json)
        {
            invocation.WriteLine($"{path}: {config.Architecture}, {outline.ParameterCount:N0} parameters, {config.LayerCount} layers, "
                + $"d {config.HiddenSize}, {config.HeadCount} heads ({config.KeyValueHeadCount} key-value), vocabulary {config.VocabularySize}"
                + (directory.HasWeights ? "" : "; weights absent"));
            foreach (LinearGroup group in groups)
            {
                invocation.WriteLine($"  {group.Count,4} x {group.Name,-12} [{group.OutputSize}, {group.InputSize}]");
            }
        }

        invocation.WriteJson(new { architecture = config.Architecture, parameters = outline.ParameterCount, linears = groups, weights = directory.HasWeights });
    }

    private sealed record LinearGroup(string Name, int Count, long OutputSize, long InputSize);
}
