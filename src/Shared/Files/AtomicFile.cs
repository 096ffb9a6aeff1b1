using Spectral.Shared.Errors;

namespace Spectral.Shared.Files;

/// <summary>
/// Files that appear whole or not at all, also after a power cut: written beside their final place, flushed to the
/// device, renamed, and the directory flushed so that the new name survives too.
/// </summary>
public static class AtomicFile
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Publishes at <paramref name="path"/> what <paramref name="write"/> writes, replacing an older file.</summary>
    /// <exception cref="UserErrorException">The file system refused, e.g. no space left; nothing of the new file remains.</exception>
    public static void Write(string path, Action<Stream> write) => Publish(path, write, static (temporary, final) =>
    {
        File.Move(temporary, final, overwrite: true);
        return true;
    });

    /// <summary>As <see cref="Write"/>, but only where no file is. False, and nothing changed, when another was first.</summary>
    /// <exception cref="UserErrorException">The file system refused; nothing of the new file remains.</exception>
    public static bool TryCreate(string path, Action<Stream> write)
        => !File.Exists(path) && Publish(path, write, ExclusiveRename.Try);

    /// <summary>Publishes a finished file of the same file system by renaming it; it is flushed to the device first.</summary>
    /// <param name="file">Gone when this returns true; untouched when it returns false.</param>
    /// <param name="path">Where it is to appear.</param>
    /// <param name="replace">Whether it may take the place of an older file.</param>
    /// <returns>False, and nothing changed, when a file was there that may not be replaced.</returns>
    /// <exception cref="UserErrorException">The file system refused; nothing changed.</exception>
    public static bool Adopt(string file, string path, bool replace)
    {
        string fullPath = Path.GetFullPath(path);
        string directory = Path.GetDirectoryName(fullPath) ?? throw new UserErrorException($"{path}: a directory cannot be written as a file.");
        try
        {
            Directory.CreateDirectory(directory);
            using (FileStream content = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.Read))
            {
                content.Flush(flushToDisk: true);
            }

            if (replace)
            {
                File.Move(file, fullPath, overwrite: true);
            }
            else if (!ExclusiveRename.Try(file, fullPath))
            {
                return false;
            }

            DirectorySync.Flush(directory);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be written: {FileFault.Reason(error)}", error);
        }
    }

    public static void WriteAllBytes(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));

    /// <summary>UTF-8 without a byte order mark.</summary>
    public static void WriteAllText(string path, string content) => WriteAllBytes(path, System.Text.Encoding.UTF8.GetBytes(content));

    private static bool Publish(string path, Action<Stream> write, Func<string, string, bool> rename)
    {
        string fullPath = Path.GetFullPath(path);
        string directory = Path.GetDirectoryName(fullPath) ?? throw new UserErrorException($"{path}: a directory cannot be written as a file.");
        string temporary = Path.Combine(directory, $".{Path.GetFileName(fullPath)}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(directory);
            WriteDurably(temporary, write);
            if (!rename(temporary, fullPath))
            {
                File.Delete(temporary);
                return false;
            }

            DirectorySync.Flush(directory);
            return true;
        }
        catch (Exception error)
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            if (error is IOException or UnauthorizedAccessException)
            {
                throw new UserErrorException($"{path}: cannot be written: {FileFault.Reason(error)}", error);
            }

            throw;
        }
    }

    private static void WriteDurably(string path, Action<Stream> write)
    {
        FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
        try
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception)
        {
            Abandon(stream);
            throw;
        }

        stream.Dispose();
    }

    /// <summary>Closes without a second error: closing tries once more to write what the full disk refused.</summary>
    private static void Abandon(FileStream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // The first error is the one to tell.
        }
    }
}
