using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Randomness;
using Spectral.Shared.Safetensors;

namespace Spectral.Cluster.Tests.Harness;

/// <summary>A Llama of random weights with the sample's tokenizer, large enough that decomposing it takes a while.</summary>
internal static class RandomModel
{
    public const int Layers = 6;
    public const int WeightsPerLayer = 4;
    private const int Width = 512;
    private const int Vocabulary = 512;
    private const int Head = 64;

    /// <summary>Writes it to a folder that does not exist yet.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        string sample = Path.Combine(Repository.Root, "samples", "tiny-llama");
        foreach (string name in (string[])["tokenizer.json", "tokenizer_config.json", "generation_config.json"])
        {
            File.Copy(Path.Combine(sample, name), Path.Combine(folder, name));
        }

        JsonObject config = JsonNode.Parse(File.ReadAllText(Path.Combine(sample, "config.json")))!.AsObject();
        config["hidden_size"] = Width;
        config["intermediate_size"] = Width;
        config["num_hidden_layers"] = Layers;
        config["num_attention_heads"] = Width / Head;
        config["num_key_value_heads"] = Width / Head;
        config["head_dim"] = Head;
        config["torch_dtype"] = "float32";
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), Weights());
    }

    private static IEnumerable<SafetensorsSource> Weights()
    {
        yield return Matrix("model.embed_tokens.weight", Vocabulary);
        yield return Ones("model.norm.weight");
        for (int layer = 0; layer < Layers; layer++)
        {
            string prefix = $"model.layers.{layer}";
            yield return Ones($"{prefix}.input_layernorm.weight");
            yield return Ones($"{prefix}.post_attention_layernorm.weight");
            foreach (string name in (string[])["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"])
            {
                yield return Matrix($"{prefix}.{name}.weight", Width);
            }
        }
    }

    private static SafetensorsSource Matrix(string name, int rows)
    {
        var random = new CounterRandom(1, CounterRandom.StreamId(name));
        return Source(name, [rows, Width], index => (float)(0.02 * random.Normal((ulong)index)));
    }

    private static SafetensorsSource Ones(string name) => Source(name, [Width], _ => 1);

    private static SafetensorsSource Source(string name, long[] shape, Func<int, float> value)
    {
        float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate((product, size) => product * size)).Select(value)];
        return new SafetensorsSource(name, SafetensorsDtype.F32, shape, stream => stream.Write(MemoryMarshal.AsBytes<float>(values)));
    }
}
