using System.Net;
using Minio;
using Minio.DataModel;
using Minio.DataModel.Args;
using Minio.Exceptions;
using Spectral.Shared.Artifacts.Caching;
using Spectral.Shared.Artifacts.Remote;
using Spectral.Shared.Errors;

namespace Spectral.Storage.S3;

/// <summary>Objects of one bucket below one prefix; every operation is tried again while there is hope.</summary>
internal sealed class S3Bucket : IDisposable
{
    /// <summary>Metadata that holds an object's SHA-256, since its ETag is none.</summary>
    private const string HashMetadata = "x-amz-meta-sha256";

    private const int LinkSeconds = 3600;

    private readonly S3StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly IMinioClient _client;
    private readonly string _prefix;

    public S3Bucket(HttpMessageHandler handler, S3StoreOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _prefix = options.Prefix.Trim('/') is { Length: > 0 } prefix ? prefix + "/" : "";
        _http = new HttpClient(new TransientFaultHandler(handler)) { Timeout = options.RequestTimeout };
        MinioClient client = new();
        client.WithEndpoint(options.Endpoint.Host, options.Endpoint.Port)
            .WithSSL(options.Endpoint.Scheme == Uri.UriSchemeHttps)
            .WithCredentials(options.AccessKey, options.SecretKey)
            .WithRegion(options.Region)
            .WithHttpClient(_http);
        if (options.SessionToken is { } token)
        {
            client.WithSessionToken(token);
        }

        _client = client.Build();
    }

    /// <summary>Size and recorded SHA-256 of an object; null where there is none.</summary>
    public Task<S3Object?> FindAsync(string path, CancellationToken cancellation) => TryAsync<S3Object?>($"looking for {path}", async () =>
    {
        try
        {
            ObjectStat stat = await _client.StatObjectAsync(new StatObjectArgs().WithBucket(_options.Bucket).WithObject(_prefix + path), cancellation);
            return new S3Object(path, stat.Size, stat.ETag, stat.MetaData.GetValueOrDefault("sha256"));
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }
    }, cancellation);

    /// <summary>Paths of all objects whose path starts so.</summary>
    public Task<List<string>> ListAsync(string start, CancellationToken cancellation) => TryAsync($"listing {start}", async () =>
    {
        var paths = new List<string>();
        ListObjectsArgs args = new ListObjectsArgs().WithBucket(_options.Bucket).WithPrefix(_prefix + start).WithRecursive(true);
        await foreach (Item item in _client.ListObjectsEnumAsync(args, cancellation))
        {
            paths.Add(item.Key[_prefix.Length..]);
        }

        return paths;
    }, cancellation);

    /// <summary>Writes an object in place of what may be there; in parts if it is large.</summary>
    public Task PutAsync(string path, SpooledFile file, CancellationToken cancellation) => TryAsync($"uploading {path}", async () =>
    {
        await using FileStream content = file.OpenRead();
        await _client.PutObjectAsync(
            new PutObjectArgs().WithBucket(_options.Bucket).WithObject(_prefix + path).WithStreamData(content).WithObjectSize(file.Size)
                .WithHeaders(new Dictionary<string, string>(StringComparer.Ordinal) { [HashMetadata] = file.Sha256 }),
            cancellation);
        return true;
    }, cancellation);

    /// <summary>Writes an object where none is, by If-None-Match, in one request of at most 5 GiB; false when one is.</summary>
    public Task<bool> TryCreateAsync(string path, SpooledFile file, CancellationToken cancellation) => TryAsync($"uploading {path}", async () =>
    {
        // The client has no conditional writes; a link it signs takes any header that is not Amazon's.
        string link = await _client.PresignedPutObjectAsync(
            new PresignedPutObjectArgs().WithBucket(_options.Bucket).WithObject(_prefix + path).WithExpiry(LinkSeconds)
                .WithHeaders(new Dictionary<string, string>(StringComparer.Ordinal) { [HashMetadata] = file.Sha256 }));
        using HttpRequestMessage request = new(HttpMethod.Put, link) { Content = new StreamContent(file.OpenRead()) };
        request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        using HttpResponseMessage response = await _http.SendAsync(request, cancellation);
        return response.StatusCode switch
        {
            HttpStatusCode.PreconditionFailed => false,
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.RequestEntityTooLarge =>
                throw Refused($"uploading {path}", $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation)}"),
            _ => response.IsSuccessStatusCode ? true : throw new HttpRequestException($"{(int)response.StatusCode} {response.ReasonPhrase}"),
        };
    }, cancellation);

    /// <summary>Brings an object here, whole.</summary>
    /// <param name="source">The object.</param>
    /// <param name="directory">Where the file is kept until it is disposed.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public Task<SpooledFile> FetchAsync(S3Object source, string directory, CancellationToken cancellation) => TryAsync($"reading {source.Path}", () =>
    {
        try
        {
            SpooledFile file = SpooledFile.Write(directory, destination => Receive(source.Path, destination, cancellation));
            return Task.FromResult(file);
        }
        catch (ObjectNotFoundException e)
        {
            throw new UserErrorException($"{source.Path}: was taken away from the artifact store while it was read", e);
        }
    }, cancellation);

    public Task CopyAsync(string from, string to, CancellationToken cancellation) => TryAsync($"moving {from} to {to}", async () =>
    {
        await _client.CopyObjectAsync(
            new CopyObjectArgs().WithBucket(_options.Bucket).WithObject(_prefix + to)
                .WithCopyObjectSource(new CopySourceObjectArgs().WithBucket(_options.Bucket).WithObject(_prefix + from)),
            cancellation);
        return true;
    }, cancellation);

    public Task RemoveAsync(string path, CancellationToken cancellation) => TryAsync($"removing {path}", async () =>
    {
        await _client.RemoveObjectAsync(new RemoveObjectArgs().WithBucket(_options.Bucket).WithObject(_prefix + path), cancellation);
        return true;
    }, cancellation);

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private void Receive(string path, Stream destination, CancellationToken cancellation)
    {
        try
        {
            _client.GetObjectAsync(
                new GetObjectArgs().WithBucket(_options.Bucket).WithObject(_prefix + path).WithCallbackStream(content => content.CopyTo(destination)),
                cancellation).GetAwaiter().GetResult();
        }
        catch (IOException e)
        {
            // Of the connection: to the local file it would look like one of the disk.
            throw new HttpRequestException($"the connection broke: {e.Message}", e);
        }
    }

    private async Task<T> TryAsync<T>(string operation, Func<Task<T>> action, CancellationToken cancellation)
    {
        var window = new RetryWindow(operation, $"{_options.Endpoint}{_options.Bucket}", _options.RetryFor, _time);
        while (true)
        {
            try
            {
                return await action();
            }
            catch (Exception error) when (error is BucketNotFoundException or AccessDeniedException or AuthorizationException or InvalidBucketNameException or ForbiddenException)
            {
                throw Refused(operation, error.Message, error);
            }
            catch (Exception error) when (error is MinioException or HttpRequestException or IOException or OperationCanceledException
                && !cancellation.IsCancellationRequested)
            {
                await window.WaitAsync(error, cancellation);
            }
        }
    }

    private UserErrorException Refused(string operation, string reason, Exception? cause = null) =>
        new($"{operation}: the artifact store at {_options.Endpoint}{_options.Bucket} refused: {reason}", cause!);
}
