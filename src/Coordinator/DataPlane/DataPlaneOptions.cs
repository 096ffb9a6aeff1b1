namespace Spectral.Coordinator.DataPlane;

/// <summary>Bounds of what nodes may upload.</summary>
public sealed class DataPlaneOptions
{
    /// <summary>
    /// Where files wait until they are complete. Null: within the store's own directory, which makes publishing a rename;
    /// a store that is no local directory needs one.
    /// </summary>
    public string? StagingDirectory { get; init; }

    /// <summary>Bytes of one file. Default 64 GiB.</summary>
    public long LargestFile { get; init; } = 64L << 30;

    /// <summary>Bytes of all uploads that are not complete, as claimed. Default 256 GiB.</summary>
    public long LargestStaged { get; init; } = 256L << 30;

    /// <summary>Uploads that are not complete. Default 1,024.</summary>
    public int MostUploads { get; init; } = 1024;

    /// <summary>How long an upload in which nothing moves is kept. Default 1 day.</summary>
    public TimeSpan UploadsKept { get; init; } = TimeSpan.FromDays(1);
}
