using System.Buffers.Binary;
using System.Collections.Frozen;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Safetensors;

/// <summary>
/// The checked header of a safetensors file: 8 bytes little-endian length, that many bytes of JSON, then the data
/// (https://huggingface.co/docs/safetensors, "Format"). Every field is checked against the file's length before
/// anything is mapped.
/// </summary>
public sealed class SafetensorsHeader
{
    /// <summary>Bytes of the length field.</summary>
    internal const int LengthBytes = 8;

    /// <summary>Longest header accepted, as in the reference implementation.</summary>
    internal const long MaximumHeaderBytes = 100_000_000;

    internal SafetensorsHeader(IReadOnlyList<SafetensorsEntry> entries, FrozenDictionary<string, string> metadata)
    {
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The file's <c>__metadata__</c>; empty if it has none.</summary>
    public FrozenDictionary<string, string> Metadata { get; }

    /// <summary>Reads and checks the header of the file at <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">The file cannot be read or its header is wrong.</exception>
    public static SafetensorsHeader ReadFile(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Read(stream, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads and checks the header at the start of <paramref name="stream"/>, whose length must be that of the whole file.</summary>
    /// <param name="stream">Seekable, at position 0.</param>
    /// <param name="file">Name for messages.</param>
    /// <exception cref="UserErrorException">A field is wrong.</exception>
    public static SafetensorsHeader Read(Stream stream, string file)
    {
        long fileBytes = stream.Length;
        if (fileBytes < LengthBytes)
        {
            throw new UserErrorException(
                $"{file}: is {fileBytes} bytes long; a safetensors file starts with an 8-byte header length. The file is truncated or of another format.");
        }

        Span<byte> lengthField = stackalloc byte[LengthBytes];
        stream.ReadExactly(lengthField);
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(lengthField);
        if (headerBytes > MaximumHeaderBytes)
        {
            throw new UserErrorException(
                $"{file}: its header claims {headerBytes} bytes; at most {MaximumHeaderBytes} are accepted. It is not a safetensors file, or is damaged.");
        }

        if ((long)headerBytes > fileBytes - LengthBytes)
        {
            throw new UserErrorException(
                $"{file}: its header claims {headerBytes} bytes, but only {fileBytes - LengthBytes} follow in the file. The file is truncated.");
        }

        byte[] json = new byte[headerBytes];
        stream.ReadExactly(json);
        return SafetensorsHeaderParser.Parse(json, fileBytes, file);
    }
}
