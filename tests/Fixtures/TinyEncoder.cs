using System.Text.Json.Nodes;
using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Randomness;
using Spectral.SpectralOps.Tensors;
using TorchSharp;

namespace Spectral.Testing;

/// <summary>A DeBERTa-v3 of random weights without a head, with a unigram tokenizer of a few words, as real files. Compiled into the test projects that need one.</summary>
internal static class TinyEncoder
{
    private static readonly string[] Special = ["[PAD]", "[CLS]", "[SEP]", "[UNK]"];

    public static IReadOnlyList<string> Words { get; } = ["red", "green", "blue", "one", "two", "three", "cat", "dog", "not", "is"];

    public static void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "config.json"), $$"""
            {
              "model_type": "deberta-v2", "hidden_act": "gelu", "vocab_size": {{Special.Length + Words.Count}}, "hidden_size": 32, "intermediate_size": 64,
              "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 64, "relative_attention": true, "position_buckets": 16,
              "norm_rel_ebd": "layer_norm", "share_att_key": true, "pos_att_type": "p2c|c2p", "layer_norm_eps": 1e-7, "max_relative_positions": -1,
              "position_biased_input": false, "type_vocab_size": 0, "torch_dtype": "float32"
            }
            """);
        File.WriteAllText(Path.Combine(directory, "tokenizer.json"), Tokenizer().ToJsonString());
        File.WriteAllText(Path.Combine(directory, "tokenizer_config.json"), """{"pad_token": "[PAD]", "eos_token": "[SEP]", "unk_token": "[UNK]"}""");
        using DisposeScope scope = torch.NewDisposeScope();
        ArchitectureConfig config = ArchitectureReader.Read(directory);
        TensorSources.Write(
            Path.Combine(directory, "model.safetensors"),
            ModelOutline.Of(config).Weights.ToDictionary(weight => weight.Key, weight => Weight(weight.Key, [.. weight.Value]), StringComparer.Ordinal));
    }

    private static torch.Tensor Weight(string name, long[] shape)
    {
        if (shape.Length == 1)
        {
            return name.EndsWith("LayerNorm.weight", StringComparison.Ordinal) ? torch.ones(shape) : torch.zeros(shape);
        }

        float[] values = new float[shape[0] * shape[1]];
        new CounterRandom(5, CounterRandom.StreamId(name)).FillUniform(values);
        float bound = 1.7f / MathF.Sqrt(shape[1]);
        return torch.tensor(Array.ConvertAll(values, value => ((2 * value) - 1) * bound)).view(shape);
    }

    private static JsonObject Tokenizer() => new()
    {
        ["added_tokens"] = new JsonArray([.. Special.Select((token, id) => ByteLevelJson.AddedToken(id, token))]),
        ["pre_tokenizer"] = JsonNode.Parse("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}"""),
        ["decoder"] = JsonNode.Parse("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}"""),
        ["post_processor"] = JsonNode.Parse(
            """
            {"type": "TemplateProcessing",
             "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
             "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
                      {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
             "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [2], "tokens": ["[SEP]"]}}}
            """),
        ["model"] = new JsonObject
        {
            ["type"] = "Unigram",
            ["unk_id"] = 3,
            ["vocab"] = new JsonArray([.. Special.Select(token => new JsonArray(token, 0.0)), .. Words.Select((word, index) => new JsonArray($"▁{word}", -1.0 - (0.1 * index)))]),
        },
    };
}
