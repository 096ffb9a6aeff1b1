using Spectral.Shared.Errors;
using Spectral.Shared.Files;

namespace Spectral.Shared.Artifacts.Caching;

/// <summary>
/// What somebody wrote, kept on the local disk while it is sent: so that it can be sent again, and its size and hash are
/// known before the first byte goes out. Deleted when disposed.
/// </summary>
public sealed class SpooledFile : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private SpooledFile(string path, long size, string sha256)
    {
        Path = path;
        Size = size;
        Sha256 = sha256;
    }

    public string Path { get; }

    public long Size { get; }

    /// <summary>Lower-case hex.</summary>
    public string Sha256 { get; }

    /// <param name="directory">Where it is kept; made if it does not exist.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="UserErrorException">The local file system refused; nothing remains.</exception>
    public static SpooledFile Write(string directory, Action<Stream> write)
    {
        string path = System.IO.Path.Combine(directory, $".{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(directory);
            using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
            using HashingStream hashing = new(file);
            write(hashing);
            file.Flush();
            return new SpooledFile(path, hashing.Length, hashing.Finish());
        }
        catch (Exception error)
        {
            DeleteQuietly(path);
            if (error is IOException or UnauthorizedAccessException)
            {
                throw new UserErrorException($"{directory}: a file on its way to the artifact store cannot be kept there: {FileFault.Reason(error)}", error);
            }

            throw;
        }
    }

    public FileStream OpenRead() => new(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes);

    public void Dispose() => DeleteQuietly(Path);

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // The cache sweeps what was left behind.
        }
    }
}
