namespace Spectral.Storage.S3;

/// <summary>An object of the store as it lies in its bucket.</summary>
/// <param name="Path">Path within the store.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Changes with the content.</param>
/// <param name="Sha256">As recorded by whoever wrote it, lower-case hex; null where it was not one of us.</param>
internal sealed record S3Object(string Path, long Size, string ETag, string? Sha256);
