using System.Security.Cryptography;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>A job's updates since it was submitted or last resumed, numbered from 1 without gaps.</summary>
internal sealed class UpdateLog
{
    private readonly List<JobUpdate> _updates = [];
    private long _log = NewNumber();

    public IReadOnlyList<JobUpdate> All => _updates;

    /// <summary>Appends what the event means to watchers, and returns it.</summary>
    /// <param name="at">When it happened.</param>
    public IReadOnlyList<JobUpdate> Append(IJobEvent happened, JobState after, DateTimeOffset at)
    {
        if (happened is JobEvents.Resumed)
        {
            // A watcher of the resumed job must not meet the end of its earlier life.
            _updates.Clear();
            _log = NewNumber();
        }

        int known = _updates.Count;
        foreach (JobUpdate update in JobUpdates.Of(happened, after))
        {
            _updates.Add(update with { Sequence = _updates.Count + 1, Log = _log, At = at });
        }

        return _updates.GetRange(known, _updates.Count - known);
    }

    /// <summary>Sequences of different logs cannot be compared: each log, and each time it is rebuilt, has a number of its own.</summary>
    private static long NewNumber() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue;
}
