using System.Runtime.InteropServices;

namespace Spectral.GpuNode.Collectives.Nccl;

/// <summary>The null stream of a CUDA device, which TorchSharp computes on, by the driver's own functions.</summary>
/// <param name="device">Index of the device.</param>
internal sealed unsafe class CudaStream(int device) : IDeviceStream
{
    private const string Driver = "libcuda.so.1";
    private const int Success = 0;
    private const int NotReady = 600;

    private static readonly Lazy<nint> Library = new(() => NativeLibrary.Load(Driver));
    private nint _context;

    public void MakeCurrent()
    {
        if (_context == 0)
        {
            Require("cuInit", ((delegate* unmanaged<uint, int>)Export("cuInit"))(0));
            int handle;
            Require("cuDeviceGet", ((delegate* unmanaged<int*, int, int>)Export("cuDeviceGet"))(&handle, device));

            // The context that libtorch computes in; held until the process ends, as libtorch holds it.
            nint context;
            Require("cuDevicePrimaryCtxRetain", ((delegate* unmanaged<nint*, int, int>)Export("cuDevicePrimaryCtxRetain"))(&context, handle));
            _context = context;
        }

        Require("cuCtxSetCurrent", ((delegate* unmanaged<nint, int>)Export("cuCtxSetCurrent"))(_context));
    }

    public bool IsIdle()
    {
        int result = ((delegate* unmanaged<nint, int>)Export("cuStreamQuery"))(0);
        if (result != NotReady)
        {
            Require("cuStreamQuery", result);
        }

        return result == Success;
    }

    private static nint Export(string name) => NativeLibrary.GetExport(Library.Value, name);

    private static void Require(string function, int result)
    {
        if (result != Success)
        {
            throw new InvalidOperationException($"{function} failed with CUDA error {result}");
        }
    }
}
