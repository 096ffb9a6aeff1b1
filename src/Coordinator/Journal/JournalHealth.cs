using Microsoft.Data.Sqlite;

namespace Spectral.Coordinator.Journal;

/// <summary>
/// What became of the journal's writes: an actor that cannot persist stops without a word to those who wait for it, and
/// they look here for the reason. Thread-safe.
/// </summary>
public sealed class JournalHealth
{
    private Exception? _failure;

    /// <summary>The first failure; null while all is well.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Whether the journal stopped because its disk is full, which its owner can mend.</summary>
    public bool IsDiskFull => Failure is { } failure && IsFullDisk(failure);

    internal void Failed(Exception cause) => Interlocked.CompareExchange(ref _failure, cause, null);

    private static bool IsFullDisk(Exception error) => error switch
    {
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } => true,
        AggregateException many => many.InnerExceptions.Any(IsFullDisk),
        _ => error.InnerException is { } inner && IsFullDisk(inner),
    };
}
