using System.Runtime.InteropServices;

namespace Spectral.SpectralOps.Runtime;

/// <summary>
/// How the C library's heap, in which libtorch's tensors on the CPU lie, treats memory that is freed. By default a block above 32 MB is
/// mapped anew each time, and the kernel clears each of its pages when it is first written: a training step that makes and frees a few of
/// them spends more time there than in its products (packs of eight leaves took 2.2 times as long).
/// </summary>
internal static partial class NativeHeap
{
    // malloc.h
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MostMaps = -4;

    private const int Megabyte = 1 << 20;

    /// <summary>From here on freed memory stays the process's, up to 2 GB at the heap's end, and is used again.</summary>
    public static void KeepFreedMemory()
    {
        _ = Set(MostMaps, 0);
        _ = Set(TrimThreshold, int.MaxValue);
        _ = Set(TopPad, 64 * Megabyte);
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Set(int parameter, int value);
}
