using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectral.Shared.Errors;
using Spectral.Shared.Files;
using Spectral.Shared.Messages;

namespace Spectral.Shared.Metrics;

/// <summary>
/// The step records of a job as one JSON object a line (<c>metrics.jsonl</c>): every step of every trial exactly once,
/// however often workers send it. One process writes a log; one that was taken over may write a last line or two beside its
/// successor, which takes them in. Not thread-safe.
/// </summary>
public sealed class MetricsLog : IDisposable
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string _path;
    private SortedDictionary<StepId, StepRecord> _records;
    private FileStream _file;
    private long _length;

    private MetricsLog(string path, SortedDictionary<StepId, StepRecord> records, FileStream file)
    {
        _path = path;
        _records = records;
        _file = file;
        _length = file.Length;
    }

    /// <summary>All records, by trial and step.</summary>
    public IReadOnlyCollection<StepRecord> Records => _records.Values;

    /// <summary>Opens the log at <paramref name="path"/>, or begins one. A last line cut off by a crash is dropped.</summary>
    /// <exception cref="UserErrorException">The file cannot be read or written, or a line before the last is no record.</exception>
    public static MetricsLog Open(string path)
    {
        SortedDictionary<StepId, StepRecord> records = Read(path, out bool isTorn);
        if (isTorn || !File.Exists(path))
        {
            Rewrite(path, records.Values);
        }

        return new MetricsLog(path, records, OpenForAppend(path));
    }

    /// <summary>The records in the log at <paramref name="path"/>, by trial and step; none where there is no file.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, or a line before the last is no record.</exception>
    public static IReadOnlyCollection<StepRecord> Read(string path) => Read(path, out _).Values;

    /// <summary>Stores records that are new. One that is stored already is dropped, unless its bits differ.</summary>
    /// <returns>
    /// Records whose bits differ from the stored ones, which they replace: equal steps must give equal bits, so each is a
    /// fault of this product to be reported.
    /// </returns>
    /// <exception cref="UserErrorException">The file system refused.</exception>
    public IReadOnlyList<MetricsConflict> Append(IEnumerable<StepRecord> records)
    {
        CatchUp();
        var conflicts = new List<MetricsConflict>();
        var added = new Dictionary<StepId, StepRecord>();
        foreach (StepRecord record in records)
        {
            StepId id = StepId.Of(record);
            if (!_records.TryGetValue(id, out StepRecord? stored) && !added.TryGetValue(id, out stored))
            {
                added.Add(id, record);
            }
            else if (!MetricsConflict.SameBits(stored, record))
            {
                conflicts.Add(new MetricsConflict(stored, record));
                added[id] = record;
            }
        }

        Store(added, isReplacing: conflicts.Count > 0);
        return conflicts;
    }

    /// <summary>Forgets the records of a trial after <paramref name="step"/>: the run goes on from there and computes them again.</summary>
    /// <exception cref="UserErrorException">The file system refused.</exception>
    public void TruncateAfter(string trial, long step)
    {
        CatchUp();
        StepRecord[] kept = [.. _records.Values.Where(record => record.Trial != trial || record.Step <= step)];
        if (kept.Length < _records.Count)
        {
            RewriteAndReopen(kept);
            foreach (StepId id in _records.Keys.Where(id => id.Trial == trial && id.Step > step).ToArray())
            {
                _records.Remove(id);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Takes in what another process wrote; this one's place in the file would be in the midst of it.</summary>
    private void CatchUp()
    {
        var now = new FileInfo(_path);
        if (!now.Exists || now.Length == _length)
        {
            return;
        }

        SortedDictionary<StepId, StepRecord> records = Read(_path, out bool isTorn);
        if (isTorn)
        {
            Rewrite(_path, records.Values);
        }

        _records = records;
        Reopen();
    }

    private void Store(Dictionary<StepId, StepRecord> added, bool isReplacing)
    {
        // The file first: what could not be written must be taken when it is sent again.
        if (isReplacing)
        {
            RewriteAndReopen([.. _records.Values.Where(record => !added.ContainsKey(StepId.Of(record))), .. added.Values]);
        }
        else if (added.Count > 0)
        {
            AppendLines(added.Values);
        }

        foreach ((StepId id, StepRecord record) in added)
        {
            _records[id] = record;
        }
    }

    private void AppendLines(IEnumerable<StepRecord> records)
    {
        long end = _file.Length;
        try
        {
            _file.Write(Encoding.UTF8.GetBytes(Lines(records)));
            _file.Flush(flushToDisk: true);
            _length = _file.Length;
        }
        catch (IOException e)
        {
            // Half a line in the middle would spoil the log for every later reader.
            _file.SetLength(end);
            throw new UserErrorException($"{_path}: cannot be written: {e.Message}", e);
        }
    }

    private void RewriteAndReopen(IReadOnlyCollection<StepRecord> records)
    {
        Rewrite(_path, records);
        Reopen();
    }

    private void Reopen()
    {
        _file.Dispose();
        _file = OpenForAppend(_path);
        _length = _file.Length;
    }

    private static string Lines(IEnumerable<StepRecord> records)
        => string.Concat(records.OrderBy(StepId.Of).Select(record => JsonSerializer.Serialize(record, Options) + "\n"));

    private static void Rewrite(string path, IReadOnlyCollection<StepRecord> records) => AtomicFile.WriteAllText(path, Lines(records));

    private static FileStream OpenForAppend(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be opened: {e.Message}", e);
        }
    }

    private static SortedDictionary<StepId, StepRecord> Read(string path, out bool isTorn)
    {
        var records = new SortedDictionary<StepId, StepRecord>();
        string text = ReadText(path);
        isTorn = text.Length > 0 && !text.EndsWith('\n');
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length - 1; i++)
        {
            try
            {
                StepRecord record = JsonSerializer.Deserialize<StepRecord>(lines[i], Options) ?? throw new JsonException("null");
                records[StepId.Of(record)] = record;
            }
            catch (JsonException e)
            {
                throw new UserErrorException($"{path}:{i + 1}: is no step record: {e.Message}", e);
            }
        }

        return records;
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}
