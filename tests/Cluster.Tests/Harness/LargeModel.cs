using System.Text.Json.Nodes;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Randomness;
using Spectral.Shared.Safetensors;

namespace Spectral.Cluster.Tests.Harness;

/// <summary>A Llama of 235 million weights in bf16, twice as large in fp32, with the sample's tokenizer: one block of random numbers over and over.</summary>
internal static class LargeModel
{
    public const long Fp32Bytes = 2 * Layers * 7L * Width * Width * sizeof(ushort);
    private const int Width = 2048;
    private const int Layers = 8;
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
        int vocabulary = config["vocab_size"]!.GetValue<int>();
        config["hidden_size"] = Width;
        config["intermediate_size"] = Width;
        config["num_hidden_layers"] = Layers;
        config["num_attention_heads"] = Width / Head;
        config["num_key_value_heads"] = Width / Head;
        config["head_dim"] = Head;
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
        byte[] numbers = Numbers();
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), Weights(vocabulary, numbers));
    }

    private static IEnumerable<SafetensorsSource> Weights(int vocabulary, byte[] numbers)
    {
        yield return Matrix("model.embed_tokens.weight", vocabulary, numbers);
        yield return Ones("model.norm.weight");
        for (int layer = 0; layer < Layers; layer++)
        {
            string prefix = $"model.layers.{layer}";
            yield return Ones($"{prefix}.input_layernorm.weight");
            yield return Ones($"{prefix}.post_attention_layernorm.weight");
            foreach (string name in (string[])["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"])
            {
                yield return Matrix($"{prefix}.{name}.weight", Width, numbers);
            }
        }
    }

    private static SafetensorsSource Matrix(string name, int rows, byte[] numbers) => new(name, SafetensorsDtype.BF16, [rows, Width], stream =>
    {
        for (long left = (long)rows * Width * sizeof(ushort); left > 0; left -= numbers.Length)
        {
            stream.Write(numbers, 0, (int)Math.Min(left, numbers.Length));
        }
    });

    private static SafetensorsSource Ones(string name) => new(name, SafetensorsDtype.BF16, [Width], stream =>
    {
        for (int i = 0; i < Width; i++)
        {
            stream.Write([0x80, 0x3F]);
        }
    });

    /// <summary>A prime number of bf16 numbers of deviation 0.02, so that the rows of a matrix differ.</summary>
    private static byte[] Numbers()
    {
        var random = new CounterRandom(1, CounterRandom.StreamId("numbers"));
        byte[] bytes = new byte[262_147 * sizeof(ushort)];
        for (int i = 0; i < bytes.Length / sizeof(ushort); i++)
        {
            int bits = BitConverter.SingleToInt32Bits((float)(0.02 * random.Normal((ulong)i)));
            BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(ushort)), (ushort)(bits >> 16));
        }

        return bytes;
    }
}
