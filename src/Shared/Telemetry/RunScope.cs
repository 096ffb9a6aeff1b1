using System.Collections;

namespace Spectral.Shared.Telemetry;

/// <summary>Whose doings the log records within are: a scope of <c>ILogger.BeginScope</c>, whose parts become attributes of each record.</summary>
/// <param name="job">Id of the job.</param>
/// <param name="trial">Id of its trial.</param>
/// <param name="generation">Of the job's memberships; null before the first.</param>
/// <param name="worker">Null for the coordinator.</param>
public sealed class RunScope(string job, string trial, int? generation, string? worker) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _parts =
    [
        new(TelemetryTags.Job, job),
        new(TelemetryTags.Trial, trial),
        .. generation is { } number ? (KeyValuePair<string, object?>[])[new(TelemetryTags.Generation, number)] : [],
        .. worker is not null ? (KeyValuePair<string, object?>[])[new(TelemetryTags.Worker, worker)] : [],
    ];

    public int Count => _parts.Length;

    public KeyValuePair<string, object?> this[int index] => _parts[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _parts.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(' ', _parts.Select(part => $"{part.Key}={part.Value}"));
}
