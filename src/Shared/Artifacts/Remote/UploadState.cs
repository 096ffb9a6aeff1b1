namespace Spectral.Shared.Artifacts.Remote;

/// <summary>How far an upload is.</summary>
/// <param name="Offset">Bytes that have arrived.</param>
/// <param name="Created">Null while it is not published; then whether its file is in the store: false when another was first.</param>
public sealed record UploadState(long Offset, bool? Created);
