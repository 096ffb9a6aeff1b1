using System.Runtime.InteropServices;
using Spectral.Shared.Randomness;
using Spectral.Shared.Safetensors;

namespace Spectral.Cluster.Tests.Harness;

/// <summary>A Llama of random weights with the sample's tokenizer, large enough that decomposing it takes a while.</summary>
internal static class RandomModel
{
    public const int Layers = 6;
    public const int WeightsPerLayer = 4;
    private const int Width = 512;

    /// <summary>Writes it to a folder that does not exist yet.</summary>
    public static void Write(string folder) => new WrittenModel(Width, Layers).Write(folder, "float32", Matrix, Ones);

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
