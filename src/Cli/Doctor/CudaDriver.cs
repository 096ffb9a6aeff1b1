using System.Runtime.InteropServices;

namespace Spectral.Cli.Doctor;

/// <summary>The driver's own library, asked without libtorch.</summary>
internal static unsafe class CudaDriver
{
    private const string Library = "libcuda.so.1";

    /// <summary>The CUDA version the driver speaks, 12080 for 12.8; null where its library is not there.</summary>
    public static int? Version()
    {
        if (!NativeLibrary.TryLoad(Library, out nint handle) || !NativeLibrary.TryGetExport(handle, "cuDriverGetVersion", out nint function))
        {
            return null;
        }

        int version;
        return ((delegate* unmanaged<int*, int>)function)(&version) == 0 ? version : null;
    }
}
