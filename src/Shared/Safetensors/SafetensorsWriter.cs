using System.Buffers.Binary;
using System.Text.Json;
using Spectral.Shared.Errors;
using Spectral.Shared.Files;

namespace Spectral.Shared.Safetensors;

/// <summary>
/// Writes safetensors files in the reference implementation's order: tensors by descending dtype, then by name, and
/// the header padded with spaces to 8 bytes, so that every tensor is aligned to its element size. Equal tensors and
/// metadata give equal bytes.
/// </summary>
public static class SafetensorsWriter
{
    /// <summary>Publishes the file at once, see <see cref="AtomicFile"/>.</summary>
    /// <exception cref="UserErrorException">The file system refused, e.g. no space left; nothing half-written remains.</exception>
    public static void Write(string path, IEnumerable<SafetensorsSource> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes header and data to <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">Two tensors have one name.</exception>
    /// <exception cref="InvalidOperationException">A tensor wrote more or fewer bytes than its shape and dtype say.</exception>
    public static void Write(Stream destination, IEnumerable<SafetensorsSource> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        SafetensorsSource[] ordered = [.. tensors
            .OrderByDescending(tensor => tensor.Dtype)
            .ThenBy(tensor => tensor.Name, StringComparer.Ordinal)];
        destination.Write(Header(ordered, metadata));
        foreach (SafetensorsSource tensor in ordered)
        {
            using CountingStream counting = new(destination);
            tensor.WriteBytes(counting);
            if (counting.Written != tensor.ByteCount)
            {
                throw new InvalidOperationException($"tensor '{tensor.Name}' wrote {counting.Written} bytes instead of {tensor.ByteCount}");
            }
        }
    }

    /// <summary>Length field, JSON and padding.</summary>
    private static byte[] Header(SafetensorsSource[] ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        string? repeated = ordered.CountBy(tensor => tensor.Name, StringComparer.Ordinal).FirstOrDefault(count => count.Value > 1).Key;
        if (repeated is not null)
        {
            throw new ArgumentException($"tensor '{repeated}' is given twice");
        }

        using MemoryStream header = new();
        header.Write(stackalloc byte[SafetensorsHeader.LengthBytes]);
        using (Utf8JsonWriter json = new(header))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteEntries(json, ordered);
            json.WriteEndObject();
        }

        while (header.Length % SafetensorsHeader.LengthBytes != 0)
        {
            header.WriteByte((byte)' ');
        }

        byte[] bytes = header.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(bytes.Length - SafetensorsHeader.LengthBytes));
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject("__metadata__");
        foreach ((string key, string value) in metadata.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteEntries(Utf8JsonWriter json, SafetensorsSource[] ordered)
    {
        long offset = 0;
        foreach (SafetensorsSource tensor in ordered)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.Dtype.FileName());
            json.WriteStartArray("shape");
            foreach (long size in tensor.Shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            offset += tensor.ByteCount;
            json.WriteNumberValue(offset);
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }
}
