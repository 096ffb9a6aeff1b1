namespace Spectral.Shared.Artifacts.Remote;

/// <summary>What a client is about to upload. The file appears in the store only if this comes true.</summary>
/// <param name="Path">Where it is to appear.</param>
/// <param name="Replace">False where a file that is there already wins.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record UploadClaim(string Path, bool Replace, long Size, string Sha256);
