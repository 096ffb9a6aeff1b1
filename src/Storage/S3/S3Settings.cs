using Microsoft.Extensions.Logging;
using Spectral.Shared.Errors;
using Spectral.Shared.Hosting;

namespace Spectral.Storage.S3;

/// <summary>How a service is told to keep its artifacts in an S3-compatible store: the same settings for all services.</summary>
public static class S3Settings
{
    private const string Endpoint = "s3-endpoint";

    public static IReadOnlyList<Setting> Known { get; } =
    [
        new(Endpoint, "Address of an S3-compatible store, e.g. https://minio:9000; everything below is about it."),
        new("s3-bucket", "Bucket; it must exist."),
        new("s3-prefix", "Everything lies below this.", ""),
        new("s3-region", "Region.", "us-east-1"),
        new("s3-access-key", "Access key."),
        new("s3-secret-key", "Secret key; other users of the machine can see it here, so prefer the environment variable."),
        new("s3-session-token", "Session token of temporary credentials."),
    ];

    /// <summary>The store that the settings name; null when they name none.</summary>
    /// <param name="cache">Directory of copies and of files on their way up.</param>
    /// <exception cref="UserErrorException">Something is missing or wrong.</exception>
    public static S3ArtifactStore? Open(ServiceSettings settings, string cache, TimeProvider time, ILoggerFactory loggers)
    {
        if (settings.Find(Endpoint) is not { } endpoint)
        {
            return null;
        }

        var options = new S3StoreOptions
        {
            Endpoint = Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
                ? uri
                : throw settings.Wrong(Endpoint, endpoint, "an address such as https://minio:9000"),
            Bucket = settings.Get("s3-bucket"),
            Prefix = settings.Find("s3-prefix") ?? "",
            Region = settings.Get("s3-region"),
            AccessKey = settings.Get("s3-access-key"),
            SecretKey = settings.Get("s3-secret-key"),
            SessionToken = settings.Find("s3-session-token"),
            CacheDirectory = cache,
        };
        return new S3ArtifactStore(new SocketsHttpHandler(), options, time, loggers.CreateLogger<S3ArtifactStore>());
    }
}
