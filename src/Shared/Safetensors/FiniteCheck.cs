using System.Numerics;
using System.Runtime.InteropServices;

namespace Spectral.Shared.Safetensors;

/// <summary>
/// Finds NaN and infinity among floating-point elements by their bits, without converting or copying them: IEEE 754
/// formats, and bf16, mark both by an exponent of all ones.
/// </summary>
public static class FiniteCheck
{
    /// <summary>Index of the first element that is NaN or infinite, or -1; integers are always finite.</summary>
    public static long FirstNonFinite(SafetensorsDtype dtype, ReadOnlySpan<byte> bytes) => dtype switch
    {
        SafetensorsDtype.F16 => First<ushort>(bytes, 0x7c00),
        SafetensorsDtype.BF16 => First<ushort>(bytes, 0x7f80),
        SafetensorsDtype.F32 => First<uint>(bytes, 0x7f80_0000),
        SafetensorsDtype.F64 => First<ulong>(bytes, 0x7ff0_0000_0000_0000),
        _ => -1,
    };

    private static int First<T>(ReadOnlySpan<byte> bytes, T exponent)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(bytes);
        Vector<T> exponents = new(exponent);
        int index = 0;
        while (index + Vector<T>.Count <= values.Length
            && !Vector.EqualsAny(new Vector<T>(values[index..]) & exponents, exponents))
        {
            index += Vector<T>.Count;
        }

        for (; index < values.Length; index++)
        {
            if ((values[index] & exponent) == exponent)
            {
                return index;
            }
        }

        return -1;
    }
}
