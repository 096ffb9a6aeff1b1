using Spectral.Shared.Errors;

namespace Spectral.Models.Architectures.Deberta;

/// <summary>
/// Reads the config.json of DeBERTa-v2 and v3 (`model_type` deberta-v2). Defaults are those of Hugging Face's DebertaV2Config;
/// what cannot be computed exactly as the file asks is refused by name.
/// </summary>
internal static class DebertaConfigReader
{
    public const string ModelType = "deberta-v2";
    public const string Architecture = "DebertaV2ForSequenceClassification";

    public static DebertaConfig Read(string file, ConfigObject root)
    {
        Refuse(file, root);
        int hiddenSize = root.Size("hidden_size");
        int headCount = root.Size("num_attention_heads");
        int maxPositions = root.SizeOrNull("max_position_embeddings") ?? 512;
        IReadOnlyList<string> attention = PositionAttention(file, root);
        DebertaConfig config = new()
        {
            Source = file,
            Architecture = Architecture,
            VocabularySize = root.Size("vocab_size"),
            HiddenSize = hiddenSize,
            IntermediateSize = root.Size("intermediate_size"),
            LayerCount = root.Size("num_hidden_layers"),
            HeadCount = headCount,
            HeadSize = root.SizeOrNull("attention_head_size") ?? hiddenSize / headCount,
            MaxPositions = maxPositions,
            NormEpsilon = root.NumberOrNull("layer_norm_eps") ?? 1e-7,
            EmbeddingSize = root.SizeOrNull("embedding_size") ?? hiddenSize,
            RelativeAttention = root.Flag("relative_attention"),
            MaxRelativePositions = root.WholeOrNull("max_relative_positions") is int most and > 0 ? most : maxPositions,
            PositionBuckets = Math.Max(root.WholeOrNull("position_buckets") ?? 0, 0),
            ContentToPosition = attention.Contains("c2p"),
            PositionToContent = attention.Contains("p2c"),
            SharedAttentionKeys = root.Flag("share_att_key"),
            NormedRelativeEmbeddings = NormsRelativeEmbeddings(root),
            PositionBiasedInput = !root.Has("position_biased_input") || root.Flag("position_biased_input"),
            InitializerRange = root.NumberOrNull("initializer_range") ?? 0.02,
            Labels = Labels(root),
        };
        return Checked(config);
    }

    /// <summary>["p2c", "c2p"], or "p2c|c2p" in older files.</summary>
    private static IReadOnlyList<string> PositionAttention(string file, ConfigObject root)
    {
        const string Key = "pos_att_type";
        IReadOnlyList<string> types = root.TextOrTexts(Key)?.SelectMany(text => text.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray() ?? [];
        return types.FirstOrDefault(type => type is not ("c2p" or "p2c")) is { } other
            ? throw new UserErrorException($"{file}: '{Key}' names '{other}'; only 'c2p' and 'p2c' are supported.")
            : types;
    }

    private static bool NormsRelativeEmbeddings(ConfigObject root) =>
        root.Text("norm_rel_ebd")?.Split('|', StringSplitOptions.TrimEntries).Contains("layer_norm", StringComparer.OrdinalIgnoreCase) ?? false;

    /// <summary>`id2label`, from "0" on.</summary>
    private static IReadOnlyList<string> Labels(ConfigObject root)
    {
        if (root.Object("id2label") is not { } labels)
        {
            return [];
        }

        List<string> names = [];
        while (labels.Text($"{names.Count}") is { } name)
        {
            names.Add(name);
        }

        return names;
    }

    private static void Refuse(string file, ConfigObject root)
    {
        foreach (string key in (string[])["hidden_act", "pooler_hidden_act"])
        {
            if (root.Text(key) is { } activation and not "gelu")
            {
                throw new UserErrorException($"{file}: '{key}' is '{activation}'; only 'gelu' is supported.");
            }
        }

        foreach ((string key, string what) in (IEnumerable<(string, string)>)
            [("type_vocab_size", "embeddings of token types are"), ("conv_kernel_size", "the convolution of deberta-v2-xlarge is")])
        {
            if (root.WholeOrNull(key) is int size and > 0)
            {
                throw new UserErrorException($"{file}: '{key}' is {size}; {what} not supported (0 is).");
            }
        }
    }

    private static DebertaConfig Checked(DebertaConfig config)
    {
        if (config.HeadSize == 0 || config.HeadCount * config.HeadSize != config.HiddenSize)
        {
            throw new UserErrorException(
                $"{config.Source}: 'hidden_size' ({config.HiddenSize}) is not 'num_attention_heads' ({config.HeadCount}) times the head size ({config.HeadSize}).");
        }

        if (config.PositionBuckets > 0 && config.MaxRelativePositions <= (config.PositionBuckets / 2) + 1)
        {
            throw new UserErrorException(
                $"{config.Source}: 'position_buckets' ({config.PositionBuckets}) are too many for distances up to {config.MaxRelativePositions} "
                + "('max_relative_positions', or 'max_position_embeddings').");
        }

        return config;
    }
}
