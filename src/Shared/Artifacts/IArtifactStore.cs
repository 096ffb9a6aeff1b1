namespace Spectral.Shared.Artifacts;

/// <summary>
/// Files that outlive processes: bases, checkpoints, adapters, reports. Paths are relative, with forward slashes, and
/// cannot leave the store. A reader never sees half a file.
/// </summary>
public interface IArtifactStore
{
    /// <summary>True when a complete file lies at <paramref name="path"/>.</summary>
    bool Exists(string path);

    /// <summary>The file's content, or null where there is none. The caller disposes it.</summary>
    Stream? OpenRead(string path);

    /// <summary>Publishes a file if none is there. False, and nothing changed, when another was first.</summary>
    bool TryCreate(string path, Action<Stream> write);

    /// <summary>Publishes a file in place of what may be there.</summary>
    void Replace(string path, Action<Stream> write);

    /// <summary>Moves a complete file or directory within the store in one step; the target must not exist.</summary>
    void Move(string from, string to);

    /// <summary>Paths of all files under a directory, recursively, in ordinal order; empty where it does not exist.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Takes a file or directory out of sight at once; what it held is purged later.</summary>
    void MoveToTrash(string path);

    /// <summary>A local file with the content, to be memory-mapped: the file itself in a local store, else a verified copy.</summary>
    string LocalFile(string path);
}
