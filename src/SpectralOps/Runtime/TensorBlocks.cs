using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Spectral.SpectralOps.Runtime;

/// <summary>
/// Lets the memory of a freed tensor on the CPU serve the next one of its size. libtorch asks for blocks at multiples of 64 bytes
/// (<c>posix_memalign</c>). The C library takes more than that and gives back what lies before and after, so what is freed is too small for the
/// same request, and lost for it while its neighbours live (glibc bugs 14581 and 30723). Between the activations that wait for the backward pass that was a third
/// of all memory: docs/LOG.md.
/// </summary>
/// <remarks>
/// libtorch's two functions on the CPU's memory (<c>c10::alloc_cpu</c>, <c>c10::free_cpu</c>) are led to code that aligns within a plain block and keeps
/// the block's address before the aligned one. It is machine code because no managed code may run when libtorch frees its last tensors as the process
/// ends. On other processors than x64, or where the functions do not begin as expected, everything stays as it is.
/// </remarks>
public static unsafe class TensorBlocks
{
    /// <summary>What stands before an aligned address, so that other memory is told apart; taken away when it is freed.</summary>
    private const long Mark = 0x5AFE_7E25_0B10_C25D;

    private const int AllocateBytes = 100;

    private static readonly Lock Gate = new();

    /// <summary>Whether blocks are used again.</summary>
    public static bool AreReused { get; private set; }

    /// <summary>How <c>c10::alloc_cpu</c> begins: five instructions that may stand elsewhere.</summary>
    private static ReadOnlySpan<byte> AllocateBegins => [0xF3, 0x0F, 0x1E, 0xFA, 0x41, 0x57, 0x41, 0x56, 0x41, 0x55, 0x41, 0x54];

    /// <summary>How <c>c10::free_cpu</c> begins: it jumps to <c>free</c>.</summary>
    private static ReadOnlySpan<byte> FreeBegins => [0xF3, 0x0F, 0x1E, 0xFA, 0xE9];

    /// <summary>Loads the native library, so call it where computing begins, before the first tensor; further calls do nothing.</summary>
    public static void Reuse()
    {
        lock (Gate)
        {
            if (!AreReused && RuntimeInformation.ProcessArchitecture == Architecture.X64 && OperatingSystem.IsLinux())
            {
                _ = NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, searchPath: null);
                AreReused = TryReuse(NativeLibrary.GetMainProgramHandle());
            }
        }
    }

    private static bool TryReuse(nint program)
    {
        if (!NativeLibrary.TryLoad("libc10.so", typeof(torch).Assembly, searchPath: null, out nint library)
            || !NativeLibrary.TryGetExport(library, "_ZN3c109alloc_cpuEm", out nint allocate)
            || !NativeLibrary.TryGetExport(library, "_ZN3c108free_cpuEPv", out nint free)
            || !NativeLibrary.TryGetExport(program, "malloc", out nint plainAllocate)
            || !NativeLibrary.TryGetExport(program, "free", out nint plainFree)
            || !new ReadOnlySpan<byte>((void*)allocate, AllocateBegins.Length).SequenceEqual(AllocateBegins)
            || !new ReadOnlySpan<byte>((void*)free, FreeBegins.Length).SequenceEqual(FreeBegins))
        {
            return false;
        }

        byte[] code = [.. Allocate(plainAllocate, allocate + AllocateBegins.Length), .. Free(plainFree)];
        return NativeCode.Place(code) is { } place && NativeCode.Redirect((allocate, place), (free, place + AllocateBytes));
    }

    /// <summary>Blocks of 16 KiB and more in the new way; the others, and those for which there is no memory, in libtorch's own.</summary>
    private static byte[] Allocate(nint plain, nint rest) =>
    [
        0x48, 0x81, 0xFF, 0x00, 0x40, 0x00, 0x00, // cmp rdi, 16384
        0x7C, 0x43,                               // jl own
        0x48, 0x83, 0xEC, 0x08,                   // sub rsp, 8
        0x48, 0x89, 0x3C, 0x24,                   // mov [rsp], rdi
        0x48, 0x83, 0xC7, 0x50,                   // add rdi, 80
        0x48, 0xB8, .. Bytes(plain),              // mov rax, malloc
        0xFF, 0xD0,                               // call rax
        0x48, 0x8B, 0x3C, 0x24,                   // mov rdi, [rsp]
        0x48, 0x83, 0xC4, 0x08,                   // add rsp, 8
        0x48, 0x85, 0xC0,                         // test rax, rax
        0x74, 0x1E,                               // je own
        0x48, 0x8D, 0x50, 0x4F,                   // lea rdx, [rax + 79]
        0x48, 0x83, 0xE2, 0xC0,                   // and rdx, -64
        0x48, 0xB9, .. Bytes(unchecked((nint)Mark)), // mov rcx, mark
        0x48, 0x89, 0x4A, 0xF0,                   // mov [rdx - 16], rcx
        0x48, 0x89, 0x42, 0xF8,                   // mov [rdx - 8], rax
        0x48, 0x89, 0xD0,                         // mov rax, rdx
        0xC3,                                     // ret
        .. AllocateBegins,                        // own:
        0x48, 0xB8, .. Bytes(rest),               // mov rax, the rest of libtorch's
        0xFF, 0xE0,                               // jmp rax
    ];

    /// <summary>What carries the mark is freed by the address beside it, and the mark is taken away; the rest by its own.</summary>
    private static byte[] Free(nint plain) =>
    [
        0x48, 0x85, 0xFF,                         // test rdi, rdi
        0x74, 0x22,                               // je plain
        0x40, 0xF6, 0xC7, 0x3F,                   // test dil, 63
        0x75, 0x1C,                               // jne plain
        0x48, 0xB8, .. Bytes(unchecked((nint)Mark)), // mov rax, mark
        0x48, 0x39, 0x47, 0xF0,                   // cmp [rdi - 16], rax
        0x75, 0x0C,                               // jne plain
        0x48, 0xC7, 0x47, 0xF0, 0x00, 0x00, 0x00, 0x00, // mov qword [rdi - 16], 0
        0x48, 0x8B, 0x7F, 0xF8,                   // mov rdi, [rdi - 8]
        0x48, 0xB8, .. Bytes(plain),              // plain: mov rax, free
        0xFF, 0xE0,                               // jmp rax
    ];

    private static byte[] Bytes(nint value)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
