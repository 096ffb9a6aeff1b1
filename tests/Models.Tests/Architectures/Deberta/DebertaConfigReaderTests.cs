using System.Text.Json.Nodes;
using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Deberta;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.Architectures.Deberta;

public sealed class DebertaConfigReaderTests : IDisposable
{
    /// <summary>The config.json of microsoft/deberta-v3-base.</summary>
    private const string V3Base =
        """
        {"model_type": "deberta-v2", "attention_probs_dropout_prob": 0.1, "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "hidden_size": 768,
         "initializer_range": 0.02, "intermediate_size": 3072, "max_position_embeddings": 512, "relative_attention": true, "position_buckets": 256,
         "norm_rel_ebd": "layer_norm", "share_att_key": true, "pos_att_type": "p2c|c2p", "layer_norm_eps": 1e-7, "max_relative_positions": -1,
         "position_biased_input": false, "num_attention_heads": 12, "num_hidden_layers": 12, "type_vocab_size": 0, "vocab_size": 128100}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("deberta-").FullName;

    [Fact]
    public void The_published_configuration_is_read_whole()
    {
        DebertaConfig config = Assert.IsType<DebertaConfig>(Read(V3Base));
        Assert.Equal(
            new DebertaConfig
            {
                Source = config.Source,
                Architecture = "DebertaV2ForSequenceClassification",
                VocabularySize = 128100,
                HiddenSize = 768,
                IntermediateSize = 3072,
                LayerCount = 12,
                HeadCount = 12,
                HeadSize = 64,
                MaxPositions = 512,
                NormEpsilon = 1e-7,
                EmbeddingSize = 768,
                RelativeAttention = true,
                MaxRelativePositions = 512,
                PositionBuckets = 256,
                ContentToPosition = true,
                PositionToContent = true,
                SharedAttentionKeys = true,
                NormedRelativeEmbeddings = true,
                Labels = config.Labels,
            },
            config);
        Assert.Empty(config.Labels);
    }

    [Fact]
    public void Its_adapters_have_the_parameters_that_the_paper_counts()
    {
        ModelOutline outline = ModelOutline.Of(Read(V3Base));
        (long, long)[] shapes = [.. outline.Linears
            .Where(linear => linear.Module.EndsWith("query_proj", StringComparison.Ordinal) || linear.Module.EndsWith("key_proj", StringComparison.Ordinal)
                || linear.Module.EndsWith("value_proj", StringComparison.Ordinal))
            .Select(linear => (linear.OutputSize, linear.InputSize))];
        AdapterSpecification additive = new() { Method = AdapterMethod.SpectralAdditive, Rank = 24 };
        Assert.Equal(36, shapes.Length);
        Assert.Equal(1_327_104, AdapterShape.TrainableParameters(additive, shapes));
        Assert.Equal(183_831_552, outline.ParameterCount);
    }

    [Theory]
    [InlineData("pos_att_type", """["c2p"]""", true, false)]
    [InlineData("pos_att_type", """["p2c", "c2p"]""", true, true)]
    [InlineData("pos_att_type", "null", false, false)]
    public void Attention_to_positions_is_named_in_either_form(string key, string value, bool c2p, bool p2c)
    {
        DebertaConfig config = (DebertaConfig)Read(With(key, value));
        Assert.Equal((c2p, p2c), (config.ContentToPosition, config.PositionToContent));
    }

    [Fact]
    public void Labels_of_a_head_are_in_order_of_id() => Assert.Equal(
        ["no", "yes"], ((DebertaConfig)Read(With("id2label", """{"1": "yes", "0": "no"}"""))).Labels);

    [Theory]
    [InlineData("pos_att_type", "\"p2p\"", "'pos_att_type' names 'p2p'")]
    [InlineData("hidden_act", "\"relu\"", "'hidden_act' is 'relu'; only 'gelu'")]
    [InlineData("pooler_hidden_act", "\"tanh\"", "'pooler_hidden_act' is 'tanh'")]
    [InlineData("type_vocab_size", "2", "'type_vocab_size' is 2")]
    [InlineData("conv_kernel_size", "3", "'conv_kernel_size' is 3")]
    [InlineData("num_attention_heads", "7", "'hidden_size' (768) is not 'num_attention_heads' (7)")]
    [InlineData("position_buckets", "1022", "'position_buckets' (1022) are too many")]
    [InlineData("hidden_size", "\"x\"", "'hidden_size' is \"x\"")]
    public void What_cannot_be_computed_is_refused_by_name(string key, string value, string expected) =>
        Assert.Contains(expected, Assert.Throws<UserErrorException>(() => Read(With(key, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Other_architectures_are_read_by_their_own_reader() =>
        Assert.Contains("GPT2LMHeadModel", Assert.Throws<UserErrorException>(() => Read("""{"architectures": ["GPT2LMHeadModel"]}""")).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string With(string key, string value)
    {
        JsonObject config = JsonNode.Parse(V3Base)!.AsObject();
        config[key] = JsonNode.Parse(value);
        return config.ToJsonString();
    }

    private ArchitectureConfig Read(string json)
    {
        File.WriteAllText(Path.Combine(_directory, "config.json"), json);
        return ArchitectureReader.Read(_directory);
    }
}
