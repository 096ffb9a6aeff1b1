using System.Collections.Frozen;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Spectral.Shared.Decomposition;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Safetensors;

/// <summary>
/// A safetensors file mapped read-only into memory: its pages are the page cache's, so that no copy of the data is
/// made however large it is, and writing through a pointer into it faults.
/// </summary>
/// <remarks>The file must not be shortened while it is mapped: reading beyond its end kills the process (SIGBUS).</remarks>
public sealed partial class MappedSafetensors : IDisposable
{
    // mman.h
    private const int DoNotNeed = 4;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly FrozenDictionary<string, SafetensorsEntry> _byName;

    private MappedSafetensors(string path, SafetensorsHeader header, MemoryMappedFile file)
    {
        Path = path;
        Header = header;
        _byName = header.Entries.ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);
        _file = file;
        _view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    public string Path { get; }

    public SafetensorsHeader Header { get; }

    /// <summary>
    /// The mapped memory, from the first byte of the file. Whoever holds a pointer longer than this object lives
    /// acquires it here, and the map stays until the last has released it.
    /// </summary>
    public SafeBuffer Memory => _view.SafeMemoryMappedViewHandle;

    /// <summary>Checks the header, then maps the file.</summary>
    /// <exception cref="UserErrorException">The file cannot be read or its header is wrong.</exception>
    public static MappedSafetensors Open(string path)
    {
        try
        {
            // One handle for check and map: the file that was checked is the file that is mapped.
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            SafetensorsHeader header = SafetensorsHeader.Read(stream, path);
            MemoryMappedFile file = MemoryMappedFile.CreateFromFile(
                stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            return new MappedSafetensors(path, header, file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    /// <exception cref="UserErrorException">The file has no such tensor.</exception>
    public SafetensorsEntry Entry(string name) => _byName.TryGetValue(name, out SafetensorsEntry? entry)
        ? entry
        : throw new UserErrorException($"{Path}: has no tensor '{name}'.");

    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>The raw little-endian bytes of a tensor, valid until this object is disposed.</summary>
    /// <exception cref="UserErrorException">The file has no such tensor.</exception>
    /// <exception cref="OverflowException">The tensor is larger than a span can be, 2 GiB: see <see cref="CopyTo"/>.</exception>
    public unsafe ReadOnlySpan<byte> Bytes(string name)
    {
        SafetensorsEntry entry = Entry(name);
        return new ReadOnlySpan<byte>(StartOfFile() + entry.Offset, checked((int)entry.ByteCount));
    }

    /// <summary>Writes the raw little-endian bytes of a tensor of any size.</summary>
    /// <exception cref="UserErrorException">The file has no such tensor.</exception>
    public unsafe void CopyTo(string name, Stream destination)
    {
        SafetensorsEntry entry = Entry(name);
        NativeBytes.ForEachPiece(StartOfFile() + entry.Offset, entry.ByteCount, destination.Write);
    }

    /// <summary>The identity of a tensor's content: 64 lower-case hexadecimal digits, see <see cref="WeightHash"/>.</summary>
    /// <exception cref="UserErrorException">The file has no such tensor.</exception>
    public unsafe string Hash(string name)
    {
        SafetensorsEntry entry = Entry(name);
        using WeightHash hash = new(entry.Dtype.FileName(), entry.Shape.AsSpan());
        NativeBytes.ForEachPiece(StartOfFile() + entry.Offset, entry.ByteCount, hash.Append);
        Release(name);
        return Convert.ToHexStringLower(hash.Finish());
    }

    /// <summary>Passes if every element of a floating-point tensor is a finite number.</summary>
    /// <exception cref="UserErrorException">The tensor holds NaN or infinity, or the file has no such tensor.</exception>
    public unsafe void RequireFinite(string name)
    {
        SafetensorsEntry entry = Entry(name);
        long index = 0;
        NativeBytes.ForEachPiece(StartOfFile() + entry.Offset, entry.ByteCount, piece =>
        {
            long found = FiniteCheck.FirstNonFinite(entry.Dtype, piece);
            if (found >= 0)
            {
                throw new UserErrorException(
                    $"{Path}: tensor '{name}' {entry.ShapeText} holds NaN or infinity, first at element {index + found} in row-major order; "
                    + "every weight must be finite. The file is damaged, or its training diverged.");
            }

            index += piece.Length / entry.Dtype.ByteSize();
        });
    }

    /// <summary>
    /// Takes the pages of a tensor that was read, once, out of this process: they stay in the page cache, and whoever reads them again gets them from
    /// there. Otherwise they count as the process's memory until the system wants them.
    /// </summary>
    /// <exception cref="UserErrorException">The file has no such tensor.</exception>
    public unsafe void Release(string name)
    {
        SafetensorsEntry entry = Entry(name);
        nint page = Environment.SystemPageSize;
        nint first = ((nint)StartOfFile() + (nint)entry.Offset + page - 1) / page * page;
        nint end = ((nint)StartOfFile() + (nint)(entry.Offset + entry.ByteCount)) / page * page;
        if (first < end && OperatingSystem.IsLinux())
        {
            _ = Advise(first, (nuint)(end - first), DoNotNeed);
        }
    }

    /// <summary>Unmaps the file once every pointer acquired through <see cref="Memory"/> is released.</summary>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);

    private unsafe byte* StartOfFile()
    {
        ObjectDisposedException.ThrowIf(!_view.CanRead, this);
        return (byte*)Memory.DangerousGetHandle();
    }
}
