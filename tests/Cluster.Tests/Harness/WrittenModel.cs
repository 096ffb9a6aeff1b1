using System.Text.Json.Nodes;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Safetensors;

namespace Spectral.Cluster.Tests.Harness;

/// <summary>Writes a Llama of square weights with the sample's tokenizer.</summary>
/// <param name="width">Of hidden states and of feed-forward; heads have 64.</param>
/// <param name="layers">How many.</param>
internal sealed class WrittenModel(int width, int layers)
{
    private const int Head = 64;

    /// <param name="folder">Does not exist yet.</param>
    /// <param name="dtype">What the configuration says of the weights.</param>
    /// <param name="matrix">A matrix by its name and number of rows, as wide as the model.</param>
    /// <param name="ones">The weight of a norm, by its name.</param>
    public void Write(string folder, string dtype, Func<string, int, SafetensorsSource> matrix, Func<string, SafetensorsSource> ones)
    {
        Directory.CreateDirectory(folder);
        string sample = Path.Combine(Repository.Root, "samples", "tiny-llama");
        foreach (string name in (string[])["tokenizer.json", "tokenizer_config.json", "generation_config.json"])
        {
            File.Copy(Path.Combine(sample, name), Path.Combine(folder, name));
        }

        JsonObject config = JsonNode.Parse(File.ReadAllText(Path.Combine(sample, "config.json")))!.AsObject();
        config["hidden_size"] = width;
        config["intermediate_size"] = width;
        config["num_hidden_layers"] = layers;
        config["num_attention_heads"] = width / Head;
        config["num_key_value_heads"] = width / Head;
        config["head_dim"] = Head;
        config["torch_dtype"] = dtype;
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), Weights(config["vocab_size"]!.GetValue<int>(), matrix, ones));
    }

    private IEnumerable<SafetensorsSource> Weights(int vocabulary, Func<string, int, SafetensorsSource> matrix, Func<string, SafetensorsSource> ones)
    {
        yield return matrix("model.embed_tokens.weight", vocabulary);
        yield return ones("model.norm.weight");
        for (int layer = 0; layer < layers; layer++)
        {
            string prefix = $"model.layers.{layer}";
            yield return ones($"{prefix}.input_layernorm.weight");
            yield return ones($"{prefix}.post_attention_layernorm.weight");
            foreach (string name in (string[])["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"])
            {
                yield return matrix($"{prefix}.{name}.weight", width);
            }
        }
    }
}
