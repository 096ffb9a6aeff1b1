namespace Spectral.Shared.Artifacts.Remote;

/// <summary>How a node reaches the artifact store of its coordinator.</summary>
public sealed class HttpArtifactStoreOptions
{
    /// <summary>Base addresses of the coordinators, e.g. <c>https://coordinator:7070</c>; the one that answers is used.</summary>
    public required IReadOnlyList<Uri> Addresses { get; init; }

    /// <summary>Bearer token; null where the cluster asks for none.</summary>
    public string? Token { get; init; }

    /// <summary>Local directory for verified copies and for files on their way up; several processes may share one.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Bytes of copies kept; the ones used longest ago go first. Default 64 GiB.</summary>
    public long CacheBytes { get; init; } = 64L << 30;

    /// <summary>How long an operation that makes no headway is tried again before it fails. Default 30 s.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one request may make no headway. Default 15 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Bytes of one upload request. Default 8 MiB, at most <see cref="StoreRoutes.LargestChunk"/>.</summary>
    public int ChunkBytes { get; init; } = 8 << 20;
}
