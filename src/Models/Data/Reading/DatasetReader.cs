using Spectral.Shared.Errors;

namespace Spectral.Models.Data.Reading;

/// <summary>Streams the records of a dataset file: JSON Lines, parquet or tab-separated values, by its extension.</summary>
public static class DatasetReader
{
    /// <summary>The records in file order; at least one.</summary>
    /// <exception cref="UserErrorException">While enumerating: no such file, not readable, malformed or without records.</exception>
    public static IEnumerable<RecordNode> Read(string path)
    {
        IEnumerable<RecordNode> records = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".JSONL" => JsonlReader.Read(path),
            ".PARQUET" => ParquetRecordReader.Read(path),
            ".TSV" => TsvReader.Read(path),
            string other => throw new UserErrorException(
                $"{path}: a dataset is a .jsonl file (one JSON object per line), a .parquet file or a .tsv file, not {(other.Length == 0 ? "a file without extension" : other.ToLowerInvariant())}."),
        };
        return Checked(path, records);
    }

    private static IEnumerable<RecordNode> Checked(string path, IEnumerable<RecordNode> records)
    {
        if (Directory.Exists(path))
        {
            throw new UserErrorException($"{path}: is a directory; name the dataset file in it.");
        }

        if (!File.Exists(path))
        {
            throw new UserErrorException($"{path}: no such dataset file.");
        }

        using IEnumerator<RecordNode> enumerator = records.GetEnumerator();
        bool any = false;
        while (MoveNext(path, enumerator))
        {
            any = true;
            yield return enumerator.Current;
        }

        if (!any)
        {
            throw new UserErrorException($"{path}: the dataset is empty.");
        }
    }

    private static bool MoveNext(string path, IEnumerator<RecordNode> records)
    {
        try
        {
            return records.MoveNext();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}
