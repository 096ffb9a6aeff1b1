using System.Text.Json.Nodes;
using Spectral.Models.Architectures;
using Spectral.Models.Tests.Data;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.Architectures;

public sealed class ModelConfigReaderTests
{
    [Fact]
    public void LlamaIsRead()
    {
        ModelConfig config = Parse(
            ("head_dim", 24), ("attention_bias", true), ("mlp_bias", true), ("tie_word_embeddings", true), ("eos_token_id", "[7, 9]"));
        Assert.Equal((64, 100, 3), (config.HiddenSize, config.VocabularySize, config.LayerCount));
        Assert.Equal((4, 2, 24), (config.HeadCount, config.KeyValueHeadCount, config.HeadSize));
        Assert.True(config is { QueryKeyValueBias: true, AttentionOutputBias: true, MlpBias: true });
        Assert.True(config is { TiedEmbeddings: true, QueryKeyNorm: false });
        Assert.Equal([7, 9], config.EosIds);
        Assert.Equal([null, null, null], config.SlidingWindows);
    }

    [Fact]
    public void MistralSlidesInEveryLayer()
    {
        ModelConfig config = Parse(("architectures", """["MistralForCausalLM"]"""), ("sliding_window", 5));
        Assert.Equal([5, 5, 5], config.SlidingWindows);
        Assert.False(config.QueryKeyValueBias);
    }

    [Fact]
    public void AbsentWindowIsTheClassDefaultAndNullIsNone()
    {
        (string, object) mistral = ("architectures", """["MistralForCausalLM"]""");
        Assert.Equal([4096, 4096, 4096], Parse(mistral).SlidingWindows);
        Assert.Equal([null, null, null], Parse(mistral, ("sliding_window", "null")).SlidingWindows);
    }

    [Fact]
    public void Qwen2SlidesFromTheNamedLayerOnIfAsked()
    {
        (string, object)[] keys = [("architectures", """["Qwen2ForCausalLM"]"""), ("sliding_window", 5), ("max_window_layers", 2)];
        Assert.Equal([null, null, null], Parse(keys).SlidingWindows);
        ModelConfig sliding = Parse([.. keys, ("use_sliding_window", true)]);
        Assert.Equal([null, null, 5], sliding.SlidingWindows);
        Assert.True(sliding is { QueryKeyValueBias: true, AttentionOutputBias: false });
    }

    [Fact]
    public void Qwen3HasNormsAndItsOwnHeadSize()
    {
        ModelConfig config = Parse(("architectures", """["Qwen3ForCausalLM"]"""));
        Assert.True(config is { QueryKeyNorm: true, HeadSize: 128, QueryKeyValueBias: false });
    }

    [Fact]
    public void LayerTypesDecideWhichLayersSlide()
    {
        ModelConfig config = Parse(
            ("architectures", """["Qwen3ForCausalLM"]"""),
            ("use_sliding_window", true),
            ("sliding_window", 8),
            ("layer_types", """["full_attention", "sliding_attention", "full_attention"]"""));
        Assert.Equal([null, 8, null], config.SlidingWindows);
    }

    [Theory]
    [InlineData("rope_scaling", """{"type": "linear", "factor": 2.5}""")]
    [InlineData("rope_scaling", """{"rope_type": "linear", "factor": 2.5}""")]
    [InlineData("rope_parameters", """{"rope_theta": 10000.0, "rope_type": "linear", "factor": 2.5}""")]
    public void LinearScalingIsReadInAllSpellings(string key, string value) =>
        Assert.Equal(new RopeScaling.Linear(2.5), Parse((key, value)).RopeScaling);

    [Fact]
    public void Llama3ScalingIsRead()
    {
        ModelConfig config = Parse(
            ("rope_parameters",
            """
            {"rope_theta": 500000.0, "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
             "original_max_position_embeddings": 8192}
            """));
        Assert.Equal(new RopeScaling.Llama3(8, 1, 4, 8192), config.RopeScaling);
        Assert.Equal(500000, config.RopeTheta);
    }

    [Theory]
    [InlineData("architectures", """["GPT2LMHeadModel"]""", "architecture 'GPT2LMHeadModel' is not supported")]
    [InlineData("hidden_act", "gelu", "'hidden_act' is 'gelu'")]
    [InlineData("rope_scaling", """{"rope_type": "yarn", "factor": 4.0}""", "rotary scaling 'yarn'")]
    [InlineData("rope_scaling", """{"type": "dynamic", "factor": 4.0}""", "rotary scaling 'dynamic'")]
    [InlineData("rope_scaling", """{"type": "linear"}""", "'rope_scaling.factor' is missing")]
    [InlineData("rope_scaling", """{"factor": 2.0}""", "rotary scaling 'unnamed'")]
    [InlineData("quantization_config", """{"quant_method": "gptq"}""", "method 'gptq'")]
    [InlineData("partial_rotary_factor", "0.5", "'partial_rotary_factor' is 0.5")]
    [InlineData("vocab_size", "-3", "'vocab_size' is -3, but must be a positive integer")]
    [InlineData("vocab_size", "null", "'vocab_size' is missing")]
    [InlineData("num_key_value_heads", "3", "'num_attention_heads' (4) is not a multiple of 'num_key_value_heads' (3)")]
    [InlineData("head_dim", "7", "the head size is 7")]
    [InlineData("tie_word_embeddings", "\"yes\"", "must be true or false")]
    public void WhatIsUnsupportedOrWrongIsRefusedByName(string key, string value, string expected)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Parse((key, value)));
        Assert.StartsWith("model/config.json: ", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void UnknownLayerTypeIsRefused()
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Parse(
            ("architectures", """["Qwen2ForCausalLM"]"""),
            ("use_sliding_window", true),
            ("sliding_window", 8),
            ("layer_types", """["full_attention", "chunked_attention", "full_attention"]""")));
        Assert.Contains("'chunked_attention'", error.Message);
    }

    [Theory]
    [InlineData("{", "is not valid JSON")]
    [InlineData("[]", "must hold an object")]
    public void WhatIsNoObjectIsRefused(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<UserErrorException>(() => ModelConfigReader.Parse("c.json", json)).Message);

    [Fact]
    public void GenerationConfigDecidesWhatEndsAText()
    {
        using TemporaryFolder folder = new();
        string directory = Path.GetDirectoryName(folder.Write("config.json", Json(("eos_token_id", 1))))!;
        Assert.Equal([1], ModelConfigReader.Read(directory).EosIds);
        folder.Write("generation_config.json", """{"eos_token_id": [2, 3]}""");
        Assert.Equal([2, 3], ModelConfigReader.Read(directory).EosIds);
    }

    [Fact]
    public void MissingFileIsNamed()
    {
        using TemporaryFolder folder = new();
        UserErrorException error = Assert.Throws<UserErrorException>(() => ModelConfigReader.Read(folder.File("absent")));
        Assert.Contains("config.json: cannot be read", error.Message);
    }

    private static ModelConfig Parse(params (string Key, object Value)[] changes) =>
        ModelConfigReader.Parse("model/config.json", Json(changes));

    /// <summary>A Llama's config.json with some keys set; strings that are JSON stand for it, others for themselves.</summary>
    private static string Json(params (string Key, object Value)[] changes)
    {
        JsonObject root = JsonNode.Parse(
            """
            {"architectures": ["LlamaForCausalLM"], "vocab_size": 100, "hidden_size": 64, "intermediate_size": 96, "hidden_act": "silu",
             "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512}
            """)!.AsObject();
        foreach ((string key, object value) in changes)
        {
            root[key] = value switch
            {
                int number => number,
                bool flag => flag,
                string text when text.Length > 0 && (char.IsLetter(text[0]) && text != "null") => text,
                string text => JsonNode.Parse(text),
                _ => throw new ArgumentException(key),
            };
        }

        return root.ToJsonString();
    }
}
