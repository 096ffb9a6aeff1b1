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
/// The library's function that frees a scalar is led here, where the last <see cref="Kept"/> wait before they are freed. A reader would have
/// to be interrupted for as many operations to meet one. On other processors than x64 everything stays as it is.
/// </remarks>
public static unsafe partial class ScalarLifetime
{
    private const int Kept = 1 << 16;
    private const string Library = "LibTorchSharp";
    private const string Function = "THSTorch_dispose_scalar";
    private const int ReadWriteExecute = 7;
    private const int ReadExecute = 5;

    private static readonly nint[] Waiting = new nint[Kept];
    private static readonly Lock Gate = new();
    private static int _next;

    /// <summary>Whether scalars are kept; where the function does not lie as expected, or may not be changed, they are not.</summary>
    public static bool IsExtended { get; private set; }

    /// <summary>Loads the native library, so call it where computing begins; further calls do nothing.</summary>
    public static void Extend()
    {
        lock (Gate)
        {
            if (!IsExtended && RuntimeInformation.ProcessArchitecture == Architecture.X64)
            {
                nint library = NativeLibrary.Load(Library, typeof(torch).Assembly, searchPath: null);
                IsExtended = Redirect((byte*)NativeLibrary.GetExport(library, Function), (nint)(delegate* unmanaged[Cdecl]<nint, void>)&Release);
            }
        }
    }

    /// <summary>Puts a jump where the function begins. Functions lie at multiples of 16 bytes, of which the jump takes 12.</summary>
    private static bool Redirect(byte* function, nint target)
    {
        nint page = Environment.SystemPageSize;
        nint start = (nint)function / page * page;
        nuint length = (nuint)((nint)function + 16 - start);
        if ((nint)function % 16 != 0 || Protect(start, length, ReadWriteExecute) != 0)
        {
            return false;
        }

        ReadOnlySpan<byte> move = [0x48, 0xB8]; // mov rax, target
        ReadOnlySpan<byte> jump = [0xFF, 0xE0]; // jmp rax
        move.CopyTo(new Span<byte>(function, 2));
        Unsafe.WriteUnaligned(function + 2, target);
        jump.CopyTo(new Span<byte>(function + 10, 2));
        return Protect(start, length, ReadExecute) == 0;
    }

    /// <summary>A scalar of a number owns nothing, so freeing it is freeing its memory.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint scalar)
    {
        int place = Interlocked.Increment(ref _next) & (Kept - 1);
        nint oldest = Interlocked.Exchange(ref Waiting[place], scalar);
        if (oldest != 0)
        {
            NativeMemory.Free((void*)oldest);
        }
    }

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);
}
