using Spectral.Coordinator.Journal;

namespace Spectral.Coordinator;

/// <summary>Settings of one coordinator.</summary>
public sealed class CoordinatorOptions
{
    /// <summary>SQLite file of the journal; created when it does not exist.</summary>
    public required string JournalFile { get; init; }

    /// <summary>Connection string of a PostgreSQL database that holds the journal instead; null for the file.</summary>
    public string? JournalPostgres { get; init; }

    /// <summary>Told when the journal cannot be written or read.</summary>
    public JournalHealth Journal { get; init; } = new();

    /// <summary>Silence after which a node counts as dead; all other timeouts derive from it. Default 5 s.</summary>
    public TimeSpan FailureDetection { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether jobs that the coordinator's end cut off go on by themselves when their journal is opened again, as a service's
    /// must. Without it they count as stopped until a client resumes them. Default true.
    /// </summary>
    public bool ResumeInterrupted { get; init; } = true;

    /// <summary>Sends every message to actors of other roles through the serializer even within one process. Default false.</summary>
    public bool StrictMessages { get; init; }
}
