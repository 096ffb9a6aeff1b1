using System.Text.Json;
using System.Text.Json.Nodes;
using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Randomness;
using Spectral.SpectralOps.Tensors;
using TorchSharp;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>A Llama of random weights with a tokenizer of single bytes, as real files.</summary>
internal static class TinyModel
{
    /// <summary>One token per byte, and the end of sequence.</summary>
    private const int Vocabulary = 257;

    private const int EndOfSequence = 256;

    public static void Write(string directory, int hidden = 32, int layers = 2, int seed = 7, bool isTied = true)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "config.json"), $$"""
            {
              "architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "torch_dtype": "float32",
              "vocab_size": {{Vocabulary}}, "hidden_size": {{hidden}}, "intermediate_size": {{hidden * 2}}, "num_hidden_layers": {{layers}},
              "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": {{hidden / 4}}, "max_position_embeddings": 512,
              "rms_norm_eps": 1e-06, "tie_word_embeddings": {{(isTied ? "true" : "false")}}, "eos_token_id": {{EndOfSequence}}
            }
            """);
        File.WriteAllText(Path.Combine(directory, "tokenizer.json"), TokenizerJson().ToJsonString());
        File.WriteAllText(Path.Combine(directory, "tokenizer_config.json"), """{"eos_token": "<eos>"}""");
        using DisposeScope scope = torch.NewDisposeScope();
        ModelConfig config = ModelConfigReader.Read(directory);
        Dictionary<string, torch.Tensor> weights = ModelOutline.Of(config).Weights
            .ToDictionary(weight => weight.Key, weight => Weight(weight.Key, [.. weight.Value], seed), StringComparer.Ordinal);
        TensorSources.Write(Path.Combine(directory, "model.safetensors"), weights);
    }

    private static torch.Tensor Weight(string name, long[] shape, int seed)
    {
        if (shape.Length == 1)
        {
            return torch.ones(shape);
        }

        float[] values = new float[shape[0] * shape[1]];
        new CounterRandom((ulong)seed, CounterRandom.StreamId(name)).FillUniform(values);
        float bound = 1.7f / MathF.Sqrt(shape[1]);
        return torch.tensor(Array.ConvertAll(values, value => ((2 * value) - 1) * bound)).view(shape);
    }

    private static JsonObject TokenizerJson() => ByteLevelJson.Tokenizer(
        Alphabet().Select((letter, id) => KeyValuePair.Create(letter, id)), merges: [], ByteLevelJson.AddedToken(EndOfSequence, "<eos>"));

    /// <summary>GPT-2's printable letter for each byte.</summary>
    private static IEnumerable<string> Alphabet()
    {
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            yield return ((char)(printable ? value : next++)).ToString();
        }
    }
}
