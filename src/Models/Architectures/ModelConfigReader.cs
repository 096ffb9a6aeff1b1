using System.Text.Json;
using Spectral.Shared.Errors;

namespace Spectral.Models.Architectures;

/// <summary>
/// Reads config.json (and generation_config.json beside it, for the ids that end a text). What cannot be computed exactly as the
/// file asks (another architecture, activation, rotary scaling, quantization) is refused by name.
/// </summary>
public static class ModelConfigReader
{
    private const string Llama = "LlamaForCausalLM";
    private const string Mistral = "MistralForCausalLM";
    private const string Qwen2 = "Qwen2ForCausalLM";
    private const string Qwen3 = "Qwen3ForCausalLM";

    /// <summary>Reads the configuration of the model in <paramref name="directory"/>.</summary>
    /// <exception cref="UserErrorException">A file is missing, malformed, or asks for something unsupported.</exception>
    public static ModelConfig Read(string directory)
    {
        string file = Path.Combine(directory, "config.json");
        ModelConfig config = Parse(file, ReadText(file));
        string generationFile = Path.Combine(directory, "generation_config.json");
        if (File.Exists(generationFile)
            && Root(generationFile, ReadText(generationFile)).TokenIds("eos_token_id") is { } ids)
        {
            config = config with { EosIds = ids };
        }

        return config;
    }

    /// <summary>Parses the text of a config.json; <paramref name="file"/> is its name in errors.</summary>
    /// <exception cref="UserErrorException">The text is malformed or asks for something unsupported.</exception>
    public static ModelConfig Parse(string file, string json)
    {
        ConfigObject root = Root(file, json);
        string architecture = Architecture(file, root);
        Refuse(file, root);

        int hiddenSize = root.Size("hidden_size");
        int headCount = root.Size("num_attention_heads");
        int layerCount = root.Size("num_hidden_layers");
        ModelConfig config = new()
        {
            Source = file,
            Architecture = architecture,
            VocabularySize = root.Size("vocab_size"),
            HiddenSize = hiddenSize,
            IntermediateSize = root.Size("intermediate_size"),
            LayerCount = layerCount,
            HeadCount = headCount,
            KeyValueHeadCount = root.SizeOrNull("num_key_value_heads") ?? headCount,
            HeadSize = root.SizeOrNull("head_dim") ?? (architecture == Qwen3 ? 128 : hiddenSize / headCount),
            MaxPositions = root.SizeOrNull("max_position_embeddings") ?? 2048,
            NormEpsilon = root.NumberOrNull("rms_norm_eps") ?? 1e-6,
            RopeTheta = RopeConfig.Theta(root),
            RopeScaling = RopeConfig.Scaling(file, root),
            TiedEmbeddings = root.Flag("tie_word_embeddings"),
            QueryKeyValueBias = architecture == Qwen2 || (architecture != Mistral && root.Flag("attention_bias")),
            AttentionOutputBias = architecture is Llama or Qwen3 && root.Flag("attention_bias"),
            MlpBias = architecture == Llama && root.Flag("mlp_bias"),
            QueryKeyNorm = architecture == Qwen3,
            SlidingWindows = SlidingWindows(file, root, architecture, layerCount),
            EosIds = root.TokenIds("eos_token_id") ?? [],
        };
        Check(config);
        return config;
    }

    private static string Architecture(string file, ConfigObject root)
    {
        string[] supported = [Llama, Mistral, Qwen2, Qwen3];
        IReadOnlyList<string> named = root.Texts("architectures") ?? [];
        return named is [string only] && supported.Contains(only)
            ? only
            : throw new UserErrorException(
                $"{file}: architecture {(named.Count == 0 ? "is not named" : $"'{string.Join(", ", named)}' is not supported")}"
                + $" (key 'architectures'); supported are {string.Join(", ", supported)}.");
    }

    private static void Refuse(string file, ConfigObject root)
    {
        if (root.Text("hidden_act") is { } activation and not "silu")
        {
            throw new UserErrorException($"{file}: 'hidden_act' is '{activation}'; only 'silu' is supported.");
        }

        if (root.Object("quantization_config") is { } quantization)
        {
            throw new UserErrorException(
                $"{file}: the weights are quantized ('quantization_config', method '{quantization.Text("quant_method") ?? "unknown"}'); "
                + "give the model's unquantized directory.");
        }

        if (root.NumberOrNull("partial_rotary_factor") is { } share and not 1.0)
        {
            throw new UserErrorException($"{file}: 'partial_rotary_factor' is {share}; only 1 is supported.");
        }
    }

    private static int?[] SlidingWindows(string file, ConfigObject root, string architecture, int layerCount)
    {
        int? window = architecture switch
        {
            Mistral => root.SizeOrNull("sliding_window"),
            Qwen2 or Qwen3 when root.Flag("use_sliding_window") => root.Size("sliding_window"),
            _ => null,
        };
        if (window is null || architecture == Mistral)
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

    private static void Check(ModelConfig config)
    {
        if (config.HeadCount % config.KeyValueHeadCount != 0)
        {
            throw new UserErrorException(
                $"{config.Source}: 'num_attention_heads' ({config.HeadCount}) is not a multiple of "
                + $"'num_key_value_heads' ({config.KeyValueHeadCount}).");
        }

        if (config.HeadSize % 2 != 0 || config.HeadSize == 0)
        {
            throw new UserErrorException(
                $"{config.Source}: the head size is {config.HeadSize} ('head_dim', or hidden_size / num_attention_heads); "
                + "rotary positions need an even one.");
        }
    }

    private static ConfigObject Root(string file, string json)
    {
        try
        {
            JsonElement root = JsonElement.Parse(json);
            return root.ValueKind == JsonValueKind.Object
                ? new ConfigObject(file, string.Empty, root)
                : throw new UserErrorException($"{file}: holds a JSON {root.ValueKind}, but must hold an object.");
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{file}: is not valid JSON: {error.Message}", error);
        }
    }

    private static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file}: cannot be read: {error.Message}", error);
        }
    }
}
