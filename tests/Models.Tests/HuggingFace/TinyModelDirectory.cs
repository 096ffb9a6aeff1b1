using System.Text.Json;
using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Models.Tests.Architectures;
using Spectral.SpectralOps.Tensors;
using TorchSharp;

namespace Spectral.Models.Tests.HuggingFace;

/// <summary>A small Llama as real files in a directory of its own, removed with it.</summary>
internal sealed class TinyModelDirectory : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("spectral-model-").FullName;

    /// <param name="shards">1 for model.safetensors, more for an index.</param>
    /// <param name="type">Element type in the files.</param>
    /// <param name="tied">Whether the output projection is the embedding.</param>
    /// <param name="change">What is done to the weights before they are written, to make them wrong.</param>
    public TinyModelDirectory(
        int shards = 1,
        torch.ScalarType type = torch.ScalarType.Float32,
        bool tied = true,
        Action<Dictionary<string, torch.Tensor>>? change = null)
    {
        Config = TinyModel.Config with { TiedEmbeddings = tied };
        Directory.CreateDirectory(Path);
        File.WriteAllText(FileAt("config.json"), ConfigJson(tied));
        File.WriteAllText(FileAt("tokenizer.json"), "{}");
        using DisposeScope scope = torch.NewDisposeScope();
        Dictionary<string, torch.Tensor> weights = ModelOutline.Of(Config).Weights.Keys.ToDictionary(
            name => name,
            name => torch.tensor(TinyModel.Values(Config, name)).view(TinyModel.Shape(Config, name)).to_type(type),
            StringComparer.Ordinal);
        change?.Invoke(weights);
        Write(weights, shards);
    }

    public ModelConfig Config { get; }

    /// <summary>The model directory itself.</summary>
    public string Path => System.IO.Path.Combine(_root, "model");

    /// <summary>A place beside the model for outputs.</summary>
    public string Beside(string name) => System.IO.Path.Combine(_root, name);

    public string FileAt(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string ConfigJson(bool tied) => $$"""
        {
          "architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "torch_dtype": "float32",
          "vocab_size": 23, "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2,
          "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 4, "max_position_embeddings": 64,
          "rms_norm_eps": 1e-06, "tie_word_embeddings": {{(tied ? "true" : "false")}}
        }
        """;

    private void Write(Dictionary<string, torch.Tensor> weights, int shards)
    {
        if (shards == 1)
        {
            TensorSources.Write(FileAt("model.safetensors"), weights);
            return;
        }

        Dictionary<string, string> map = weights.Keys.Index()
            .ToDictionary(item => item.Item, item => $"model-{(item.Index % shards) + 1:d5}-of-{shards:d5}.safetensors", StringComparer.Ordinal);
        foreach (string file in map.Values.Distinct(StringComparer.Ordinal))
        {
            TensorSources.Write(FileAt(file), weights.Where(item => map[item.Key] == file));
        }

        File.WriteAllText(FileAt("model.safetensors.index.json"), JsonSerializer.Serialize(new { weight_map = map }));
    }
}
