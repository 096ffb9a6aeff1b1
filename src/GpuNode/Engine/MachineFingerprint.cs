using System.Security.Cryptography;
using System.Text;

namespace Spectral.GpuNode.Engine;

/// <summary>
/// What the last bits of a computation depend on besides its inputs: two workers with one fingerprint compute the same bits.
/// </summary>
public static class MachineFingerprint
{
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>Both ends of a library hold its build id and its symbols; the 400 MB between them need not be read.</summary>
    private const int LibraryEnd = 1 << 20;

    private static readonly Lazy<string> Library = new(() => HashOfEnds(Path.Combine(AppContext.BaseDirectory, "libtorch_cpu.so")));

    /// <summary>Processor, its instruction sets, libtorch and threads, in a form that people can compare too.</summary>
    public static string Of(int threads)
    {
        string[] lines = File.Exists(ProcessorFile) ? File.ReadAllLines(ProcessorFile) : [];
        string flags = string.Join(' ', Field(lines, "flags").Split(' ').Order(StringComparer.Ordinal));
        string flagsHash = Short(SHA256.HashData(Encoding.ASCII.GetBytes(flags)));
        return $"{Field(lines, "model name")}; flags {flagsHash}; libtorch {Library.Value}; threads {threads}";
    }

    private static string Field(string[] lines, string name)
    {
        string? line = Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? $"unknown {name}" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static string HashOfEnds(string path)
    {
        if (!File.Exists(path))
        {
            return "unknown";
        }

        using FileStream file = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[LibraryEnd];
        hash.AppendData(BitConverter.GetBytes(file.Length));
        hash.AppendData(piece, 0, file.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false));
        file.Seek(-Math.Min(file.Length, LibraryEnd), SeekOrigin.End);
        hash.AppendData(piece, 0, file.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false));
        return Short(hash.GetHashAndReset());
    }

    private static string Short(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 8));
}
