using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;

namespace Spectral.Models.Tests.Planning;

/// <summary>Trainable parameters of the paper's experiments (arXiv 2405.13952), from the models' config.json alone.</summary>
public sealed class PaperTotalsTests
{
    private const string Mistral7B = """
        {"architectures": ["MistralForCausalLM"], "hidden_act": "silu", "torch_dtype": "bfloat16", "vocab_size": 32000, "hidden_size": 4096,
         "intermediate_size": 14336, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "max_position_embeddings": 32768,
         "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "sliding_window": 4096, "tie_word_embeddings": false, "eos_token_id": 2}
        """;

    private const string Llama3At8B = """
        {"architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "torch_dtype": "bfloat16", "vocab_size": 128256, "hidden_size": 4096,
         "intermediate_size": 14336, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "max_position_embeddings": 8192,
         "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "tie_word_embeddings": false, "eos_token_id": 128001}
        """;

    private static readonly string[] MistralTargets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj"];
    private static readonly string[] LlamaTargets = ["q_proj", "k_proj", "v_proj", "up_proj", "down_proj", "gate_proj"];

    [Theory]
    [InlineData(AdapterMethod.SpectralAdditive)]
    [InlineData(AdapterMethod.Lora)]
    [InlineData(AdapterMethod.Pissa)]
    public void RankEightOfMistralAndLlama(AdapterMethod method)
    {
        Assert.Equal(11_534_336, Total(Mistral7B, MistralTargets, method));
        Assert.Equal(18_874_368, Total(Llama3At8B, LlamaTargets, method));
    }

    /// <summary>LoRA's and one magnitude per output row: 4096 + 1024 + 1024 + 4096 + 14336 of them in each of 32 layers.</summary>
    [Fact]
    public void DorasMagnitudesComeOnTop() =>
        Assert.Equal(11_534_336 + (32 * 24_576), Total(Mistral7B, MistralTargets, AdapterMethod.Dora));

    private static long Total(string config, string[] targets, AdapterMethod method)
    {
        IReadOnlyList<LinearOutline> linears = ModelOutline.Of(ModelConfigReader.Parse("config.json", config)).Linears;
        HashSet<string> chosen = [.. TargetMatcher.Match(targets, [.. linears.Select(linear => linear.Module)])];
        return AdapterShape.TrainableParameters(
            new AdapterSpecification { Method = method, Rank = 8 },
            linears.Where(linear => chosen.Contains(linear.Module)).Select(linear => (linear.OutputSize, linear.InputSize)));
    }
}
