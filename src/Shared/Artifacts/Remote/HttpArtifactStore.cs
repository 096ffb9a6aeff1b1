using System.Net;
using System.Net.Http.Json;
using Spectral.Shared.Artifacts.Caching;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Artifacts.Remote;

/// <summary>
/// The coordinator's artifact store, from another host. Everything is tried again while there is hope; what a node may write
/// is the coordinator's to decide.
/// </summary>
public sealed class HttpArtifactStore : IArtifactStore, IDisposable
{
    private readonly HttpClient _http;
    private readonly StoreConnection _connection;
    private readonly UploadSender _uploads;
    private readonly LocalFileCache _cache;
    private readonly CancellationTokenSource _disposed = new();

    /// <param name="handler">Carries the requests; the caller has set its certificates. Disposed with the store.</param>
    /// <param name="options">Whom to ask, and how long.</param>
    /// <param name="time">Waits and measures.</param>
    /// <exception cref="UserErrorException">An option cannot be.</exception>
    public HttpArtifactStore(HttpMessageHandler handler, HttpArtifactStoreOptions options, TimeProvider time)
    {
        Check(options);
        // Each request has its own bound; a file may take longer than any.
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _connection = new StoreConnection(_http, options, time);
        _uploads = new UploadSender(_connection, options);
        _cache = new LocalFileCache(options.CacheDirectory, options.CacheBytes, time);
    }

    public bool Exists(string path) => Ask($"looking for {path}", StoreRoutes.ExistsAt(StorePath.Check(path)), (response, _) =>
        Task.FromResult(response.StatusCode != HttpStatusCode.NotFound));

    public Stream? OpenRead(string path) => Finish(RemoteFileStream.OpenAsync(_connection, StorePath.Check(path), _disposed.Token));

    public bool TryCreate(string path, Action<Stream> write) => Send(path, replace: false, write);

    public void Replace(string path, Action<Stream> write) => Send(path, replace: true, write);

    public void Move(string from, string to) => Finish(_connection.AskAsync(
        $"moving {from} to {to}",
        HttpMethod.Post,
        StoreRoutes.MoveFrom(StorePath.Check(from), StorePath.Check(to)),
        static (_, _) => Task.FromResult(true),
        _disposed.Token));

    public IReadOnlyList<string> List(string directory) => Ask<IReadOnlyList<string>>(
        $"listing {directory}",
        StoreRoutes.ListAt(StorePath.Check(directory)),
        async (response, cancellation) => response.StatusCode == HttpStatusCode.NotFound
            ? []
            : await response.Content.ReadFromJsonAsync(StoreJson.Default.StringArray, cancellation) ?? []);

    public void MoveToTrash(string path) => Finish(_connection.AskAsync(
        $"removing {path}",
        HttpMethod.Post,
        StoreRoutes.TrashAt(StorePath.Check(path)),
        static (_, _) => Task.FromResult(true),
        _disposed.Token));

    public string LocalFile(string path)
    {
        string? sha256 = Finish(_connection.AskAsync(
            $"looking for {path}",
            HttpMethod.Head,
            StoreRoutes.FileAt(StorePath.Check(path)),
            static (response, _) => Task.FromResult(response.StatusCode == HttpStatusCode.NotFound ? null : StoreHash.Of(response)),
            _disposed.Token,
            HttpStatusCode.NotFound));
        return sha256 is null ? throw Missing(path) : _cache.Find(sha256) ?? Download(path, sha256);
    }

    /// <summary>Ends what is going on, with an <see cref="OperationCanceledException"/> for those who wait.</summary>
    public void Dispose()
    {
        _disposed.Cancel();
        _http.Dispose();
        _disposed.Dispose();
    }

    private string Download(string path, string sha256)
    {
        try
        {
            return _cache.Add(sha256, destination =>
            {
                using Stream source = OpenRead(path) ?? throw Missing(path);
                source.CopyTo(destination);
            });
        }
        catch (InvalidDataException e)
        {
            throw new UserErrorException($"{path}: {e.Message}: it was replaced in the artifact store while it was fetched", e);
        }
    }

    private bool Send(string path, bool replace, Action<Stream> write)
    {
        StorePath.Check(path);
        using SpooledFile file = SpooledFile.Write(_cache.Root, write);
        return Finish(_uploads.SendAsync(file, path, replace, _disposed.Token));
    }

    private T Ask<T>(string operation, string relative, Func<HttpResponseMessage, CancellationToken, Task<T>> read)
        => Finish(_connection.AskAsync(operation, HttpMethod.Get, relative, read, _disposed.Token, HttpStatusCode.NotFound));

    private static UserErrorException Missing(string path) => new($"{path}: is not in the artifact store");

    /// <summary>Stores are called from threads that have nothing else to do: workers' own, and that of uploads.</summary>
    private static T Finish<T>(Task<T> operation) => operation.GetAwaiter().GetResult();

    private static void Check(HttpArtifactStoreOptions options)
    {
        if (options.Addresses.Count == 0)
        {
            throw new UserErrorException("artifact store: no coordinator address is configured; expected e.g. https://coordinator:7070");
        }

        if (options.Addresses.FirstOrDefault(address => !address.IsAbsoluteUri || address.Scheme is not ("http" or "https")) is { } wrong)
        {
            throw new UserErrorException($"artifact store: '{wrong}' is no coordinator address; expected e.g. https://coordinator:7070");
        }

        if (options.ChunkBytes is < 1 or > StoreRoutes.LargestChunk)
        {
            throw new UserErrorException($"artifact store: a chunk of {options.ChunkBytes} bytes; expected 1 to {StoreRoutes.LargestChunk}");
        }
    }
}
