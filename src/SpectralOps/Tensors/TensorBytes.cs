using Spectral.Shared.Safetensors;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tensors;

/// <summary>The raw bytes of tensors in host memory, row-major and little-endian as files and wires want them.</summary>
public static unsafe class TensorBytes
{
    /// <summary>Hands out the bytes of a tensor in pieces, in order; one that is strided or on a device is copied first.</summary>
    public static void ForEachPiece(Tensor tensor, Action<ReadOnlySpan<byte>> take)
    {
        using Tensor plain = OnHost(tensor);
        NativeBytes.ForEachPiece(Pointer(plain), ByteCount(plain), take);
        GC.KeepAlive(plain);
    }

    /// <summary>The bytes of a contiguous tensor on the CPU, not copied: valid while the tensor lives, and writable.</summary>
    /// <exception cref="ArgumentException">The tensor is strided, on a device, or larger than a span can be.</exception>
    public static Span<byte> Span(Tensor tensor)
    {
        if (tensor.device_type != TorchSharp.DeviceType.CPU || !tensor.is_contiguous() || ByteCount(tensor) > int.MaxValue)
        {
            throw new ArgumentException("a contiguous CPU tensor below 2 GiB is needed", nameof(tensor));
        }

        return new Span<byte>(Pointer(tensor), (int)ByteCount(tensor));
    }

    /// <summary>Where a contiguous tensor's elements lie, in the memory of its device: valid while the tensor lives.</summary>
    /// <exception cref="ArgumentException">The tensor is strided.</exception>
    public static nint Address(Tensor tensor) => tensor.is_contiguous()
        ? (nint)Pointer(tensor)
        : throw new ArgumentException("a contiguous tensor is needed", nameof(tensor));

    public static long ByteCount(Tensor tensor) => tensor.NumberOfElements * tensor.ElementSize;

    /// <summary>Null for a tensor without elements.</summary>
    internal static byte* Pointer(Tensor tensor) => (byte*)NativeTensors.Data(tensor.Handle);

    /// <summary>A new handle: on the same memory where that is plain already.</summary>
    private static Tensor OnHost(Tensor tensor)
    {
        using Tensor detached = tensor.detach();
        using Tensor host = detached.cpu();
        return host.contiguous().DetachFromDisposeScope();
    }
}
