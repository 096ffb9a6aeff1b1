using System.Text.Json;
using System.Text.Json.Nodes;
using Spectral.Models.Architectures;
using Spectral.Models.Tokenizers;

namespace Spectral.SampleMaker.Output;

/// <summary>The sample's architecture: 1.7 M parameters. The tokenizer fills the vocabulary at most.</summary>
internal static class SampleConfig
{
    public const int VocabularySize = 512;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static ModelConfig Value(ITokenizer tokenizer) => ModelConfigReader.Parse("config.json", Text(tokenizer));

    public static string Text(ITokenizer tokenizer) => new JsonObject
    {
        ["architectures"] = new JsonArray("LlamaForCausalLM"),
        ["model_type"] = "llama",
        ["vocab_size"] = VocabularySize,
        ["hidden_size"] = 192,
        ["intermediate_size"] = 512,
        ["num_hidden_layers"] = 4,
        ["num_attention_heads"] = 6,
        ["num_key_value_heads"] = 3,
        ["head_dim"] = 32,
        ["max_position_embeddings"] = 256,
        ["hidden_act"] = "silu",
        ["rms_norm_eps"] = 1e-5,
        ["rope_theta"] = 10000.0,
        ["rope_scaling"] = null,
        ["attention_bias"] = false,
        ["attention_dropout"] = 0.0,
        ["mlp_bias"] = false,
        ["initializer_range"] = 0.02,
        ["tie_word_embeddings"] = true,
        ["bos_token_id"] = null,
        ["eos_token_id"] = tokenizer.EosId,
        ["pad_token_id"] = tokenizer.PadId,
        ["torch_dtype"] = "bfloat16",
        ["use_cache"] = true,
    }.ToJsonString(Json) + "\n";
}
