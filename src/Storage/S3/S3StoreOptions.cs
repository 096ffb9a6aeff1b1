namespace Spectral.Storage.S3;

/// <summary>Where an S3-compatible artifact store is, and how it is reached.</summary>
public sealed class S3StoreOptions
{
    /// <summary>E.g. <c>https://s3.eu-central-1.amazonaws.com</c> or <c>http://minio:9000</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Must exist.</summary>
    public required string Bucket { get; init; }

    /// <summary>Everything lies below this, e.g. <c>team/runs</c>. Default: the bucket itself.</summary>
    public string Prefix { get; init; } = "";

    public required string AccessKey { get; init; }

    public required string SecretKey { get; init; }

    /// <summary>Of temporary credentials; null for lasting ones.</summary>
    public string? SessionToken { get; init; }

    /// <summary>Default <c>us-east-1</c>, which most servers take for any.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Local directory for verified copies and for files on their way up; several processes may share one.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Bytes of copies kept; the ones used longest ago go first. Default 64 GiB.</summary>
    public long CacheBytes { get; init; } = 64L << 30;

    /// <summary>How long an operation is tried again before it fails. Default 30 s.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one request, with its body, may take. Default 5 minutes.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
