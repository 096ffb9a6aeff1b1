using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Spectral.SpectralOps.Runtime;

/// <summary>
/// Keeps numbers that TorchSharp has let go of in memory for a while. TorchSharp 0.107 makes a native scalar of every number in an operation
/// (also the factor 1 of <c>a + b</c>) and passes its address on without keeping the object alive: its finalizer may free the scalar while
/// libtorch reads it, and the operation throws or computes with another number. Seen in 6 of 16 test runs on a busy machine.
/// </summary>
/// <remarks>
/// The library's functions that make and free a scalar are led here, where scalars come from and go back to <see cref="ScalarPool"/>.
/// On other processors than x64 everything stays as it is.
/// </remarks>
public static unsafe class ScalarLifetime
{
    private const string Library = "LibTorchSharp";

    private static readonly Lock Gate = new();
    private static readonly ScalarPool Pool = new();
    private static ScalarTag _integer;
    private static ScalarTag _real;
    private static ScalarTag _boolean;

    /// <summary>Whether scalars are kept; where the functions do not lie as expected, or may not be changed, they are not.</summary>
    public static bool IsExtended { get; private set; }

    /// <summary>Loads the native library, so call it where computing begins; further calls do nothing.</summary>
    public static void Extend()
    {
        lock (Gate)
        {
            if (!IsExtended && RuntimeInformation.ProcessArchitecture == Architecture.X64)
            {
                IsExtended = TryExtend(NativeLibrary.Load(Library, typeof(torch).Assembly, searchPath: null));
            }
        }
    }

    private static bool TryExtend(nint library)
    {
        nint ofInteger = NativeLibrary.GetExport(library, "THSTorch_int64_to_scalar");
        nint ofReal = NativeLibrary.GetExport(library, "THSTorch_float64_to_scalar");
        nint ofBoolean = NativeLibrary.GetExport(library, "THSTorch_bool_to_scalar");
        if (ScalarTag.Of(((delegate* unmanaged[Cdecl]<long, nint>)ofInteger)(3), 3) is not { } integer
            || ScalarTag.Of(((delegate* unmanaged[Cdecl]<double, nint>)ofReal)(3), BitConverter.DoubleToInt64Bits(3)) is not { } real
            || ScalarTag.Of(((delegate* unmanaged[Cdecl]<byte, nint>)ofBoolean)(1), 1) is not { } boolean)
        {
            return false;
        }

        (_integer, _real, _boolean) = (integer, real, boolean);
        return NativeCode.Redirect(
            (ofInteger, (nint)(delegate* unmanaged[Cdecl]<long, nint>)&OfInteger),
            (ofReal, (nint)(delegate* unmanaged[Cdecl]<double, nint>)&OfReal),
            (ofBoolean, (nint)(delegate* unmanaged[Cdecl]<byte, nint>)&OfBoolean),
            (NativeLibrary.GetExport(library, "THSTorch_int32_to_scalar"), (nint)(delegate* unmanaged[Cdecl]<int, nint>)&OfInt32),
            (NativeLibrary.GetExport(library, "THSTorch_float32_to_scalar"), (nint)(delegate* unmanaged[Cdecl]<float, nint>)&OfSingle),
            (NativeLibrary.GetExport(library, "THSTorch_dispose_scalar"), (nint)(delegate* unmanaged[Cdecl]<nint, void>)&Release));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OfInteger(long value) => _integer.Write(Pool.Take(), value);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OfInt32(int value) => _integer.Write(Pool.Take(), value);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OfReal(double value) => _real.Write(Pool.Take(), BitConverter.DoubleToInt64Bits(value));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OfSingle(float value) => _real.Write(Pool.Take(), BitConverter.DoubleToInt64Bits(value));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OfBoolean(byte value) => _boolean.Write(Pool.Take(), value);

    /// <summary>A scalar of a number owns nothing, so its memory is all there is to free.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint scalar) => Pool.Return(scalar);
}
