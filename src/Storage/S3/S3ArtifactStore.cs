using Microsoft.Extensions.Logging;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Artifacts.Caching;
using Spectral.Shared.Errors;

namespace Spectral.Storage.S3;

/// <summary>
/// An artifact store in an S3 bucket. An object appears whole or not at all; but a directory is no thing of its own there, so
/// moving one copies object by object, the manifest last, and throwing one away removes the manifest first: who looks for a
/// checkpoint's manifest, as all readers do, never sees half of one.
/// </summary>
public sealed class S3ArtifactStore : IArtifactStore, IDisposable
{
    private readonly S3StoreOptions _options;
    private readonly ILogger _log;
    private readonly S3Bucket _bucket;
    private readonly LocalFileCache _cache;
    private readonly Lazy<bool> _hasConditionalWrites;
    private readonly CancellationTokenSource _disposed = new();

    /// <param name="handler">Carries the requests. Disposed with the store.</param>
    /// <param name="options">The bucket and how to reach it.</param>
    /// <param name="time">Waits and measures.</param>
    /// <param name="log">Told where the server lacks what races need.</param>
    /// <exception cref="UserErrorException">An option cannot be.</exception>
    public S3ArtifactStore(HttpMessageHandler handler, S3StoreOptions options, TimeProvider time, ILogger<S3ArtifactStore> log)
    {
        if (!options.Endpoint.IsAbsoluteUri || options.Endpoint.Scheme is not ("http" or "https") || options.Endpoint.AbsolutePath != "/")
        {
            throw new UserErrorException($"S3 artifact store: '{options.Endpoint}' is no endpoint; expected e.g. https://s3.eu-central-1.amazonaws.com");
        }

        _options = options;
        _log = log;
        _bucket = new S3Bucket(handler, options, time);
        _cache = new LocalFileCache(options.CacheDirectory, options.CacheBytes, time);
        _hasConditionalWrites = new Lazy<bool>(ProbeConditionalWrites);
    }

    public bool Exists(string path) => Find(path) is not null;

    public Stream? OpenRead(string path) => Find(path) is { } found
        ? new FileStream(Fetch(found), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
        : null;

    public bool TryCreate(string path, Action<Stream> write)
    {
        if (Exists(path))
        {
            return false;
        }

        using SpooledFile file = SpooledFile.Write(_cache.Root, write);
        if (_hasConditionalWrites.Value)
        {
            return Finish(_bucket.TryCreateAsync(path, file, _disposed.Token));
        }

        if (Exists(path))
        {
            return false;
        }

        Finish(_bucket.PutAsync(path, file, _disposed.Token));

        // Narrows the gap: who was overwritten meanwhile was not first.
        return Find(path)?.Sha256 == file.Sha256;
    }

    public void Replace(string path, Action<Stream> write)
    {
        StorePath.Check(path);
        using SpooledFile file = SpooledFile.Write(_cache.Root, write);
        Finish(_bucket.PutAsync(path, file, _disposed.Token));
    }

    public void Move(string from, string to)
    {
        if (Everything(to).Count > 0)
        {
            throw new UserErrorException($"{to}: exists already, so {from} cannot be moved there");
        }

        IReadOnlyList<string> moved = Everything(from);
        if (moved.Count == 0)
        {
            throw new UserErrorException($"{from}: is not in the artifact store, so it cannot be moved to {to}");
        }

        foreach (string path in moved)
        {
            Finish(_bucket.CopyAsync(path, to + path[from.Length..], _disposed.Token));
        }

        Remove(moved.Reverse());
    }

    public IReadOnlyList<string> List(string directory)
        => [.. Finish(_bucket.ListAsync(StorePath.Check(directory) + "/", _disposed.Token)).Order(StringComparer.Ordinal)];

    /// <summary>Removes at once: a reader has a local copy, so there is nothing to keep for it.</summary>
    public void MoveToTrash(string path) => Remove(Everything(path).Reverse());

    public string LocalFile(string path) => Find(path) is { } found ? Fetch(found) : throw new UserErrorException($"{path}: is not in the artifact store");

    /// <summary>Ends what is going on, with an <see cref="OperationCanceledException"/> for those who wait.</summary>
    public void Dispose()
    {
        _disposed.Cancel();
        _bucket.Dispose();
        _disposed.Dispose();
    }

    private S3Object? Find(string path) => Finish(_bucket.FindAsync(StorePath.Check(path), _disposed.Token));

    private string Fetch(S3Object found)
    {
        if (found.Sha256 is { } known && _cache.Find(known) is { } copy)
        {
            return copy;
        }

        // What others put there has no hash recorded, and is fetched each time.
        using SpooledFile file = Finish(_bucket.FetchAsync(found, _cache.Root, _disposed.Token));
        return found.Sha256 is null || file.Sha256 == found.Sha256
            ? _cache.Adopt(file)
            : throw new UserErrorException(
                $"{found.Path}: arrived from the artifact store with SHA-256 {file.Sha256}, not {found.Sha256} as it was written: damaged, or replaced meanwhile");
    }

    /// <summary>The file, or all files of the directory, in the order of copying: manifests last.</summary>
    private IReadOnlyList<string> Everything(string path)
        => Exists(path) ? [path] : [.. List(path).OrderBy(file => Path.GetFileName(file) == StoreLayout.ManifestFile)];

    private void Remove(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            Finish(_bucket.RemoveAsync(path, _disposed.Token));
        }
    }

    private bool ProbeConditionalWrites()
    {
        string path = $".probe/{Guid.NewGuid():N}";
        using SpooledFile file = SpooledFile.Write(_cache.Root, stream => stream.Write("probe"u8));
        try
        {
            Finish(_bucket.TryCreateAsync(path, file, _disposed.Token));
            bool isSecondRefused = !Finish(_bucket.TryCreateAsync(path, file, _disposed.Token));
            if (!isSecondRefused)
            {
                _log.NoConditionalWrites(_options.Endpoint);
            }

            return isSecondRefused;
        }
        finally
        {
            Finish(_bucket.RemoveAsync(path, _disposed.Token));
        }
    }

    private static T Finish<T>(Task<T> operation) => operation.GetAwaiter().GetResult();

    private static void Finish(Task operation) => operation.GetAwaiter().GetResult();
}
