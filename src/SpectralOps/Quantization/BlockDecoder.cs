using System.Numerics;
using System.Runtime.InteropServices;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Quantization;

/// <summary>
/// From codes to fp32 numbers, one product each: the same bits on any device, at any vector width. On the CPU in one pass over the memory;
/// libtorch's own operations, which other devices get, need several.
/// </summary>
internal static unsafe class BlockDecoder
{
    private const int BlockSize = BlockEncoder.BlockSize;

    /// <summary>fp32 [n], n a multiple of 64.</summary>
    /// <param name="codes">int8 [n], or uint8 [n / 2].</param>
    /// <param name="scales">fp32 [n / 64].</param>
    /// <param name="quantization">int8 or nf4.</param>
    public static Tensor Decode(Tensor codes, Tensor scales, BaseQuantization quantization) =>
        codes.device_type == DeviceType.CPU ? OnHost(codes, scales, quantization) : Composed(codes, scales, quantization);

    /// <summary>The same of libtorch's operations.</summary>
    internal static Tensor Composed(Tensor codes, Tensor scales, BaseQuantization quantization)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        Tensor values = quantization == BaseQuantization.Int8
            ? codes.to(float32)
            : tensor(NormalFloat4.Pairs, device: codes.device).view(-1, 2).index_select(0, codes.to(int32));
        return scope.MoveToOuter(values.view(-1, BlockSize).mul_(scales.unsqueeze(1)).view(-1));
    }

    private static Tensor OnHost(Tensor codes, Tensor scales, BaseQuantization quantization)
    {
        long blocks = scales.shape[0];
        Tensor numbers = empty([blocks * BlockSize], float32);
        int codeBytes = (int)(TensorBytes.ByteCount(codes) / blocks);
        byte* code = TensorBytes.Pointer(codes);
        float* scale = (float*)TensorBytes.Pointer(scales);
        float* number = (float*)TensorBytes.Pointer(numbers);
        for (long block = 0; block < blocks; block++, code += codeBytes, number += BlockSize)
        {
            var own = new Span<float>(number, BlockSize);
            if (quantization == BaseQuantization.Int8)
            {
                Int8(new ReadOnlySpan<sbyte>(code, BlockSize), own);
            }
            else
            {
                Nf4(new ReadOnlySpan<byte>(code, BlockSize / 2), own);
            }

            Scale(own, scale[block]);
        }

        GC.KeepAlive(codes);
        GC.KeepAlive(scales);
        return numbers;
    }

    private static void Int8(ReadOnlySpan<sbyte> codes, Span<float> values)
    {
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        int next = 0;
        foreach (Vector<sbyte> bytes in MemoryMarshal.Cast<sbyte, Vector<sbyte>>(codes))
        {
            Vector.Widen(bytes, out Vector<short> low, out Vector<short> high);
            Vector.Widen(low, out Vector<int> first, out Vector<int> second);
            Vector.Widen(high, out Vector<int> third, out Vector<int> fourth);
            vectors[next++] = Vector.ConvertToSingle(first);
            vectors[next++] = Vector.ConvertToSingle(second);
            vectors[next++] = Vector.ConvertToSingle(third);
            vectors[next++] = Vector.ConvertToSingle(fourth);
        }
    }

    private static void Nf4(ReadOnlySpan<byte> codes, Span<float> values)
    {
        ReadOnlySpan<ulong> table = MemoryMarshal.Cast<float, ulong>(NormalFloat4.Pairs);
        Span<ulong> pairs = MemoryMarshal.Cast<float, ulong>(values);
        for (int i = 0; i < codes.Length; i++)
        {
            pairs[i] = table[codes[i]];
        }
    }

    private static void Scale(Span<float> values, float scale)
    {
        foreach (ref Vector<float> vector in MemoryMarshal.Cast<float, Vector<float>>(values))
        {
            vector *= scale;
        }
    }
}
