using System.Buffers.Binary;

namespace Spectral.Models.Data.Reading;

/// <summary>
/// The end of a parquet file: metadata, its length, and the magic. Checked before the file is handed to the decoder,
/// which reads for ever on metadata that does not end where its length says.
/// </summary>
internal static class ParquetFooter
{
    private const int TailBytes = 8;

    // A row group takes some kilobytes of metadata: this is enough for tens of thousands of them.
    private const int LargestMetadata = 256 << 20;

    /// <exception cref="InvalidDataException">The file does not end as a parquet file does.</exception>
    public static void Check(Stream file)
    {
        if (file.Length < TailBytes + 4)
        {
            throw new InvalidDataException($"{file.Length} bytes are too few for a parquet file");
        }

        Span<byte> tail = stackalloc byte[TailBytes];
        file.Position = file.Length - TailBytes;
        file.ReadExactly(tail);
        if (!tail[4..].SequenceEqual("PAR1"u8))
        {
            throw new InvalidDataException("it does not end in PAR1; it is truncated, or no parquet file");
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (length > LargestMetadata || length > file.Length - TailBytes - 4)
        {
            throw new InvalidDataException($"its metadata claims {length} bytes of a file of {file.Length}");
        }

        byte[] metadata = new byte[length];
        file.Position = file.Length - TailBytes - length;
        file.ReadExactly(metadata);
        CompactThrift.CheckStruct(metadata);
        file.Position = 0;
    }
}
