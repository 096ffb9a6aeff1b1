using Spectral.Shared.Errors;

namespace Spectral.Shared.Safetensors;

/// <summary>The data of a safetensors file: no overlaps, no holes, and exactly as long as its tensors.</summary>
internal static class SafetensorsLayout
{
    /// <param name="entries">Sorted by offset.</param>
    /// <param name="dataStart">First byte after the header.</param>
    /// <param name="fileBytes">Length of the whole file.</param>
    /// <param name="file">Name for messages.</param>
    public static void Check(IReadOnlyList<SafetensorsEntry> entries, long dataStart, long fileBytes, string file)
    {
        long end = dataStart;
        string? previous = null;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Offset < end)
            {
                throw new UserErrorException(
                    $"{file}: tensors '{previous}' and '{entry.Name}' overlap: the first ends at byte {end - dataStart} of the data, the second begins at {entry.Offset - dataStart}.");
            }

            if (entry.Offset > end)
            {
                throw new UserErrorException(
                    $"{file}: bytes {end - dataStart} to {entry.Offset - dataStart} of the data, before tensor '{entry.Name}', belong to no tensor.");
            }

            end = entry.Offset + entry.ByteCount;
            previous = entry.Name;
        }

        if (end > fileBytes)
        {
            throw new UserErrorException(
                $"{file}: tensor '{previous}' ends at byte {end} of the file, which is {fileBytes} bytes long. The file is truncated.");
        }

        if (end < fileBytes)
        {
            throw new UserErrorException($"{file}: its tensors end at byte {end}, but the file is {fileBytes} bytes long.");
        }
    }
}
