using Spectral.Shared.Errors;

namespace Spectral.Models.Architectures;

/// <summary>Which layers of a config.json reach back how far.</summary>
internal static class SlidingWindowConfig
{
    /// <summary>What the Hugging Face classes take where config.json does not name the window.</summary>
    private const int DefaultWindow = 4096;

    /// <summary>See <see cref="ModelConfig.SlidingWindows"/>.</summary>
    public static IReadOnlyList<int?> PerLayer(string file, ConfigObject root, string architecture, int layerCount)
    {
        int? window = architecture switch
        {
            Families.Mistral => root.SizeOrDefault("sliding_window", DefaultWindow),
            Families.Qwen2 or Families.Qwen3 when root.Flag("use_sliding_window") => root.SizeOrDefault("sliding_window", DefaultWindow),
            _ => null,
        };
        if (window is null || architecture == Families.Mistral)
        {
            return [.. Enumerable.Repeat(window, layerCount)];
        }

        if (root.Texts("layer_types") is not { } types)
        {
            int firstSliding = root.SizeOrNull("max_window_layers") ?? 28;
            return [.. Enumerable.Range(0, layerCount).Select(layer => layer >= firstSliding ? window : null)];
        }

        return types.Count == layerCount
            ? [.. types.Select(type => type switch
            {
                "full_attention" => null,
                "sliding_attention" => window,
                _ => throw new UserErrorException(
                    $"{file}: 'layer_types' holds '{type}'; supported are full_attention, sliding_attention."),
            })]
            : throw new UserErrorException($"{file}: 'layer_types' has {types.Count} entries, but 'num_hidden_layers' is {layerCount}.");
    }
}
