using System.Security.Cryptography;
using Spectral.Shared.Errors;
using Spectral.Shared.Files;

namespace Spectral.Shared.Artifacts.Caching;

/// <summary>
/// Verified copies of a remote store's files, named by their SHA-256. Bounded: the copies used longest ago go first. A copy
/// that is mapped stays readable after it went. Several processes may share a directory.
/// </summary>
/// <param name="directory">Made if it does not exist.</param>
/// <param name="largestBytes">All copies together; a single larger one is kept alone.</param>
/// <param name="time">When a copy was last used.</param>
public sealed class LocalFileCache(string directory, long largestBytes, TimeProvider time)
{
    private static readonly TimeSpan LeftBehind = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();

    /// <summary>Full path of the directory.</summary>
    public string Root { get; } = Path.GetFullPath(directory);

    /// <summary>The copy with this content, or null; its bytes were just verified.</summary>
    public string? Find(string sha256)
    {
        string path = PathOf(sha256);
        try
        {
            using (FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete))
            {
                if (Convert.ToHexStringLower(SHA256.HashData(file)) == sha256)
                {
                    File.SetLastWriteTimeUtc(file.SafeFileHandle, time.GetUtcNow().UtcDateTime);
                    return path;
                }
            }

            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or unreadable: as good as not there.
        }

        return null;
    }

    /// <summary>Makes a copy.</summary>
    /// <param name="sha256">What the content must hash to.</param>
    /// <param name="write">Writes the content.</param>
    /// <returns>The copy's path.</returns>
    /// <exception cref="InvalidDataException">The content is another; nothing is kept.</exception>
    /// <exception cref="UserErrorException">The local file system refused.</exception>
    public string Add(string sha256, Action<Stream> write)
    {
        string path = PathOf(sha256);
        AtomicFile.Write(path, stream =>
        {
            using HashingStream hashing = new(stream);
            write(hashing);
            string found = hashing.Finish();
            if (found != sha256)
            {
                throw new InvalidDataException($"arrived with sha256 {found}, not {sha256}");
            }
        });
        File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        Trim(path);
        return path;
    }

    /// <summary>Makes a copy of a finished file by renaming it; its hash is its own.</summary>
    /// <param name="file">Kept in the cache's directory.</param>
    /// <returns>The copy's path.</returns>
    /// <exception cref="UserErrorException">The local file system refused.</exception>
    public string Adopt(SpooledFile file)
    {
        string path = PathOf(file.Sha256);
        AtomicFile.Adopt(file.Path, path, replace: true);
        File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        Trim(path);
        return path;
    }

    private string PathOf(string sha256) => Path.Combine(Root, sha256);

    private void Trim(string newest)
    {
        lock (_gate)
        {
            try
            {
                FileInfo[] files = [.. new DirectoryInfo(Root).EnumerateFiles().OrderByDescending(file => file.LastWriteTimeUtc)];
                DateTime abandoned = (time.GetUtcNow() - LeftBehind).UtcDateTime;
                long kept = new FileInfo(newest).Length;
                foreach (FileInfo file in files.Where(file => file.FullName != newest))
                {
                    bool isTemporary = StorePath.IsTemporary(file.Name);
                    kept += isTemporary ? 0 : file.Length;
                    if (isTemporary ? file.LastWriteTimeUtc < abandoned : kept > largestBytes)
                    {
                        file.Delete();
                    }
                }
            }
            catch (IOException)
            {
                // Another process trims too; the next copy brings the next try.
            }
        }
    }
}
