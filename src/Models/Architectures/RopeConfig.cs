using Spectral.Shared.Errors;

namespace Spectral.Models.Architectures;

/// <summary>
/// The rotary part of a config.json: <c>rope_theta</c> with <c>rope_scaling</c>, or the newer <c>rope_parameters</c> that holds both.
/// </summary>
internal static class RopeConfig
{
    public static double Theta(ConfigObject root) =>
        root.Object("rope_parameters")?.NumberOrNull("rope_theta")
        ?? root.NumberOrNull("rope_theta")
        ?? root.Object("rope_scaling")?.NumberOrNull("rope_theta")
        ?? 10000;

    public static RopeScaling? Scaling(string file, ConfigObject root)
    {
        string key = root.Has("rope_parameters") ? "rope_parameters" : "rope_scaling";
        if (root.Object(key) is not { } rope)
        {
            return null;
        }

        // "type" is the older spelling. Parameters without either are the plain ones of newer files.
        string type = rope.Text("rope_type") ?? rope.Text("type") ?? (rope.Has("rope_theta") ? "default" : "unnamed");
        return type switch
        {
            "default" => null,
            "linear" => new RopeScaling.Linear(rope.Number("factor")),
            "llama3" => Llama3(file, key, rope),
            _ => throw new UserErrorException(
                $"{file}: rotary scaling '{type}' ('{key}.rope_type') is not supported; supported are default, linear, llama3."),
        };
    }

    private static RopeScaling.Llama3 Llama3(string file, string key, ConfigObject rope)
    {
        RopeScaling.Llama3 scaling = new(
            rope.Number("factor"),
            rope.Number("low_freq_factor"),
            rope.Number("high_freq_factor"),
            rope.Size("original_max_position_embeddings"));
        return scaling.HighFrequencyFactor > scaling.LowFrequencyFactor
            ? scaling
            : throw new UserErrorException(
                $"{file}: '{key}.high_freq_factor' ({scaling.HighFrequencyFactor}) must be above "
                + $"'{key}.low_freq_factor' ({scaling.LowFrequencyFactor}).");
    }
}
