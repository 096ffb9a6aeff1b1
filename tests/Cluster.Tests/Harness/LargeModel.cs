using Spectral.Shared.Randomness;
using Spectral.Shared.Safetensors;

namespace Spectral.Cluster.Tests.Harness;

/// <summary>A Llama of 235 million weights in bf16, twice as large in fp32, with the sample's tokenizer: one block of random numbers over and over.</summary>
internal static class LargeModel
{
    public const long Fp32Bytes = 2 * Layers * 7L * Width * Width * sizeof(ushort);
    private const int Width = 2048;
    private const int Layers = 8;

    /// <summary>Writes it to a folder that does not exist yet.</summary>
    public static void Write(string folder)
    {
        byte[] numbers = Numbers();
        new WrittenModel(Width, Layers).Write(folder, "bfloat16", (name, rows) => Matrix(name, rows, numbers), Ones);
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
