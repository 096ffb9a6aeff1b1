using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>Part of an array as bytes, whatever its elements are: it can be handed to another thread, which a span cannot.</summary>
/// <param name="Array">Of unmanaged elements.</param>
/// <param name="Offset">Bytes before the part.</param>
/// <param name="Length">Bytes of the part.</param>
internal readonly record struct Block(Array Array, long Offset, int Length)
{
    public static Block Empty { get; } = new(System.Array.Empty<byte>(), 0, 0);

    public Span<byte> Bytes =>
        MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(Array), (nint)Offset), Length);

    /// <summary>Elements [start, end).</summary>
    public static Block Of(float[] values, int start, int end) => new(values, (long)start * sizeof(float), (end - start) * sizeof(float));

    public static Block Of(byte[] bytes, int start, int end) => new(bytes, start, end - start);
}
