using System.Runtime.InteropServices;

namespace Spectral.SpectralOps.Tensors;

/// <summary>Exports of TorchSharp's native library that its managed surface does not offer for every dtype.</summary>
internal static unsafe partial class NativeTensors
{
    /// <summary>A tensor over foreign memory; <paramref name="deleter"/> gets <paramref name="data"/> when the last reference goes.</summary>
    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_new")]
    public static partial nint Create(
        void* data,
        delegate* unmanaged[Cdecl]<void*, void> deleter,
        long* sizes,
        int dimensions,
        sbyte dataType,
        sbyte tensorType,
        int deviceType,
        int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    /// <summary>First element of the tensor, its offset in the storage included (a storage's own pointer leaves it out).</summary>
    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_data")]
    public static partial nint Data(nint tensor);
}
