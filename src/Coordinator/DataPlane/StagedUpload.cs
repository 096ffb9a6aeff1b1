using System.Text.Json;
using Spectral.Shared.Artifacts.Remote;
using Spectral.Shared.Files;

namespace Spectral.Coordinator.DataPlane;

/// <summary>The files of one upload in the staging directory; they outlive the process.</summary>
/// <param name="directory">The staging directory.</param>
/// <param name="id">The client's name for it.</param>
internal sealed class StagedUpload(string directory, Guid id)
{
    private const string ClaimSuffix = ".claim";
    private const string DoneSuffix = ".done";

    /// <summary>What has arrived.</summary>
    public string Content { get; } = Path.Combine(directory, $"{id:N}.part");

    private string ClaimFile => Path.Combine(directory, id.ToString("N") + ClaimSuffix);

    private string DoneFile => Path.Combine(directory, id.ToString("N") + DoneSuffix);

    /// <summary>Bytes that have arrived.</summary>
    public long Offset => File.Exists(Content) ? new FileInfo(Content).Length : 0;

    /// <summary>The uploads of a directory.</summary>
    public static IEnumerable<StagedUpload> All(string directory) => new DirectoryInfo(directory).EnumerateFiles()
        .Select(file => Path.GetFileNameWithoutExtension(file.Name))
        .Distinct(StringComparer.Ordinal)
        .Select(name => Guid.TryParseExact(name, "N", out Guid id) ? new StagedUpload(directory, id) : null)
        .OfType<StagedUpload>();

    /// <summary>What was promised; null where there is no such upload, or it is done.</summary>
    public UploadClaim? Claim() => Read(ClaimFile) is { } json ? JsonSerializer.Deserialize(json, StoreJson.Default.UploadClaim) : null;

    /// <summary>How it ended; null where it has not.</summary>
    public UploadState? Done() => Read(DoneFile) is { } json ? JsonSerializer.Deserialize(json, StoreJson.Default.UploadState) : null;

    public void Open(UploadClaim claim)
    {
        AtomicFile.WriteAllBytes(ClaimFile, JsonSerializer.SerializeToUtf8Bytes(claim, StoreJson.Default.UploadClaim));
        File.Create(Content).Dispose();
    }

    /// <summary>Keeps only the outcome, for a client that missed the answer.</summary>
    public void Close(UploadState outcome)
    {
        AtomicFile.WriteAllBytes(DoneFile, JsonSerializer.SerializeToUtf8Bytes(outcome, StoreJson.Default.UploadState));
        File.Delete(ClaimFile);
        File.Delete(Content);
    }

    public void Delete()
    {
        File.Delete(ClaimFile);
        File.Delete(Content);
        File.Delete(DoneFile);
    }

    /// <summary>When anything last moved in it.</summary>
    public DateTime LastMoved() => new[] { Content, ClaimFile, DoneFile }.Where(File.Exists).Select(File.GetLastWriteTimeUtc).DefaultIfEmpty(DateTime.MaxValue).Max();

    private static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
