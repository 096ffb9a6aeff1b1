using Spectral.Shared.Errors;

namespace Spectral.Models.Architectures;

/// <summary>
/// Reads config.json (and generation_config.json beside it, for the ids that end a text). What cannot be computed exactly as the
/// file asks (another architecture, activation, rotary scaling, quantization) is refused by name.
/// </summary>
public static class ModelConfigReader
{
    /// <summary>Reads the configuration of the model in <paramref name="directory"/>.</summary>
    /// <exception cref="UserErrorException">A file is missing, malformed, or asks for something unsupported.</exception>
    public static ModelConfig Read(string directory)
    {
        string file = Path.Combine(directory, "config.json");
        ModelConfig config = Parse(file, ConfigObject.ReadText(file));
        string generationFile = Path.Combine(directory, "generation_config.json");
        if (File.Exists(generationFile)
            && ConfigObject.ReadFile(generationFile).TokenIds("eos_token_id") is { } ids)
        {
            config = config with { EosIds = ids };
        }

        return config;
    }

    /// <summary>Parses the text of a config.json; <paramref name="file"/> is its name in errors.</summary>
    /// <exception cref="UserErrorException">The text is malformed or asks for something unsupported.</exception>
    public static ModelConfig Parse(string file, string json)
    {
        ConfigObject root = ConfigObject.Parse(file, json);
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
            KeyValueHeadCount = root.SizeOrDefault("num_key_value_heads", DefaultKeyValueHeads(architecture)) ?? headCount,
            HeadSize = root.SizeOrNull("head_dim") ?? (architecture == Families.Qwen3 ? 128 : hiddenSize / headCount),
            MaxPositions = root.SizeOrNull("max_position_embeddings") ?? 2048,
            NormEpsilon = root.NumberOrNull("rms_norm_eps") ?? 1e-6,
            RopeTheta = RopeConfig.Theta(root),
            RopeScaling = RopeConfig.Scaling(file, root),
            TiedEmbeddings = root.Flag("tie_word_embeddings"),
            QueryKeyValueBias = architecture == Families.Qwen2 || (architecture != Families.Mistral && root.Flag("attention_bias")),
            AttentionOutputBias = architecture is Families.Llama or Families.Qwen3 && root.Flag("attention_bias"),
            MlpBias = architecture == Families.Llama && root.Flag("mlp_bias"),
            QueryKeyNorm = architecture == Families.Qwen3,
            SlidingWindows = SlidingWindowConfig.PerLayer(file, root, architecture, layerCount),
            EosIds = root.TokenIds("eos_token_id") ?? [],
        };
        Check(config);
        return config;
    }

    private static string Architecture(string file, ConfigObject root)
    {
        string[] supported = [Families.Llama, Families.Mistral, Families.Qwen2, Families.Qwen3];
        IReadOnlyList<string> named = root.Texts("architectures") ?? [];
        return named is [string only] && supported.Contains(only)
            ? only
            : throw new UserErrorException(
                $"{file}: architecture {(named.Count == 0 ? "is not named" : $"'{string.Join(", ", named)}' is not supported")}"
                + $" (key 'architectures'); supported are {string.Join(", ", supported)}.");
    }

    /// <summary>What the Hugging Face classes take where config.json does not name the number; null for as many as query heads.</summary>
    private static int? DefaultKeyValueHeads(string architecture) => architecture switch
    {
        Families.Llama => null,
        Families.Mistral => 8,
        _ => 32,
    };

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
}
