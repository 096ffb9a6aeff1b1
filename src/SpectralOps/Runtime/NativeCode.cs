using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Spectral.SpectralOps.Runtime;

/// <summary>Machine code of x64, in memory.</summary>
internal static unsafe partial class NativeCode
{
    private const int ReadWrite = 3;
    private const int ReadExecute = 5;
    private const int ReadWriteExecute = 7;
    private const int PrivateAnonymous = 0x22;
    private const nint Failed = -1;

    /// <summary>Functions lie at multiples of this many bytes, and a jump takes less.</summary>
    private const int Alignment = 16;

    /// <summary>Puts a jump where each function begins, or changes none.</summary>
    public static bool Redirect(params ReadOnlySpan<(nint From, nint To)> functions)
    {
        foreach ((nint from, _) in functions)
        {
            if (from % Alignment != 0 || !Protect(from, ReadWriteExecute))
            {
                return false;
            }
        }

        foreach ((nint from, nint to) in functions)
        {
            ReadOnlySpan<byte> move = [0x48, 0xB8]; // mov rax, target
            ReadOnlySpan<byte> jump = [0xFF, 0xE0]; // jmp rax
            move.CopyTo(new Span<byte>((void*)from, 2));
            Unsafe.WriteUnaligned((byte*)from + 2, to);
            jump.CopyTo(new Span<byte>((byte*)from + 10, 2));
        }

        foreach ((nint from, _) in functions)
        {
            _ = Protect(from, ReadExecute);
        }

        return true;
    }

    /// <summary>Where the code lies from now on, ready to be called; null where the system does not allow it.</summary>
    public static nint? Place(ReadOnlySpan<byte> code)
    {
        nint memory = Map(0, (nuint)code.Length, ReadWrite, PrivateAnonymous, -1, 0);
        if (memory == Failed)
        {
            return null;
        }

        code.CopyTo(new Span<byte>((void*)memory, code.Length));
        return Protect(memory, (nuint)code.Length, ReadExecute) == 0 ? memory : null;
    }

    private static bool Protect(nint function, int protection)
    {
        nint page = Environment.SystemPageSize;
        nint start = function / page * page;
        return Protect(start, (nuint)(function + Alignment - start), protection) == 0;
    }

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);
}
