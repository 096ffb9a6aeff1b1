using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Spectral.Shared.Safetensors;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tensors;

/// <summary>
/// Tensors over the pages of a mapped file: no copy of the data, in any dtype. The map outlives its tensors: each
/// holds a reference to it, which its deleter gives back on whatever thread libtorch lets go of the memory.
/// </summary>
/// <remarks>The pages are read-only: an in-place operation on such a tensor ends the process with a fault.</remarks>
public static unsafe class MappedTensors
{
    /// <summary>Which map each foreign pointer belongs to, with the number of tensors made over it.</summary>
    private static readonly Dictionary<nint, (SafeBuffer Memory, int Tensors)> Maps = [];

    private static readonly Lock Gate = new();

    /// <summary>The tensor <paramref name="name"/> of <paramref name="file"/>, on the CPU in the file's dtype, not requiring gradients.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">The file has no such tensor.</exception>
    public static Tensor Open(MappedSafetensors file, string name)
    {
        SafetensorsEntry entry = file.Entry(name);
        long[] shape = [.. entry.Shape];
        ScalarType type = entry.Dtype.ToScalarType();
        if (entry.ByteCount == 0)
        {
            return empty(shape, type);
        }

        Tensor mapped = Over(file.Memory, entry.Offset, shape, type);
        if (entry.Offset % entry.Dtype.ByteSize() == 0)
        {
            return mapped;
        }

        // A header of odd length leaves elements across their natural boundaries, which libtorch does not expect.
        using (mapped)
        {
            return mapped.clone();
        }
    }

    private static Tensor Over(SafeBuffer memory, long offset, long[] shape, ScalarType type)
    {
        byte* start = null;
        memory.AcquirePointer(ref start);
        byte* data = start + offset;
        Remember((nint)data, memory);
        fixed (long* sizes = shape)
        {
            nint handle = NativeTensors.Create(data, &Release, sizes, shape.Length, (sbyte)type, (sbyte)type, 0, -1, requiresGrad: false);
            if (handle == 0)
            {
                Forget((nint)data);
                CheckForErrors();
            }

            return Tensor.UnsafeCreateTensor(handle);
        }
    }

    private static void Remember(nint data, SafeBuffer memory)
    {
        lock (Gate)
        {
            ref (SafeBuffer Memory, int Tensors) map = ref CollectionsMarshal.GetValueRefOrAddDefault(Maps, data, out _);
            map = (memory, map.Tensors + 1);
        }
    }

    private static void Forget(nint data)
    {
        SafeBuffer memory;
        lock (Gate)
        {
            (memory, int tensors) = Maps[data];
            if (tensors == 1)
            {
                Maps.Remove(data);
            }
            else
            {
                Maps[data] = (memory, tensors - 1);
            }
        }

        memory.ReleasePointer();
    }

    /// <summary>A static function needs no delegate to be kept alive for libtorch.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(void* data) => Forget((nint)data);
}
