using System.Text.Json;
using System.Text.Json.Serialization;
using Parquet;
using Parquet.Serialization;
using Spectral.Shared.Errors;

namespace Spectral.Models.Data.Reading;

/// <summary>Records of a parquet file, one row group in memory at a time; lists and structs become JSON lists and objects.</summary>
internal static class ParquetRecordReader
{
    /// <summary>
    /// Metadata is read in milliseconds, unless a damaged count sends the decoder into a loop that never ends; then the
    /// command does, with a message.
    /// </summary>
    private static readonly TimeSpan LongestOpening = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public static IEnumerable<RecordNode> Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        int groups = Attempt(path, () => RowGroupCount(stream));
        long number = 0;
        for (int group = 0; group < groups; group++)
        {
            int index = group;
            IList<Dictionary<string, object>> rows = Attempt(path, () => ReadGroup(stream, index));
            foreach (Dictionary<string, object> row in rows)
            {
                var location = new RecordLocation(path, ++number, IsRow: true);
                yield return new RecordNode(location, "", Attempt(location.ToString(), () => JsonSerializer.SerializeToElement(row, Json)));
            }
        }
    }

    private static async Task<int> OpenAsync(Stream stream)
    {
        await using ParquetReader reader = await ParquetReader.CreateAsync(stream, leaveStreamOpen: true);
        return reader.RowGroupCount;
    }

    // The stream is a local file: the asynchronous calls below do not wait for anything but the disk.
    private static int RowGroupCount(Stream stream)
    {
        ParquetFooter.Check(stream);
        Task<int> opened = Task.Run(() => OpenAsync(stream));
        return opened.Wait(LongestOpening)
            ? opened.Result
            : throw new InvalidDataException($"its metadata could not be made sense of in {LongestOpening.TotalSeconds:0} s, so it is damaged");
    }

    private static IList<Dictionary<string, object>> ReadGroup(Stream stream, int group)
    {
        stream.Position = 0;
        return ParquetSerializer.DeserializeUntypedAsync(stream, options: null, rowGroupIndex: group).GetAwaiter().GetResult().Data;
    }

    /// <summary>A damaged file surfaces as almost any exception of the decoder; all of them mean the same to the file's owner.</summary>
    private static T Attempt<T>(string where, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (OutOfMemoryException or UserErrorException))
        {
            string reason = (e as AggregateException)?.InnerException?.Message ?? e.Message;
            throw new UserErrorException($"{where}: cannot be read as parquet: {reason}", e);
        }
    }
}
