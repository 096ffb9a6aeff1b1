using Spectral.Shared.Errors;

namespace Spectral.Shared.Files;

/// <summary>A directory of files that appears whole or not at all: filled beside its final place, then renamed.</summary>
public static class AtomicDirectory
{
    /// <summary>Publishes at <paramref name="path"/> what <paramref name="fill"/> puts into the directory it is given.</summary>
    /// <param name="path">Must not exist, or be an empty directory, unless <paramref name="replace"/> is true.</param>
    /// <param name="fill">Gets the path of an empty directory beside the final one.</param>
    /// <param name="replace">An older directory of that name is taken away once the new one is complete.</param>
    /// <exception cref="UserErrorException">The place is taken, or the file system refused; nothing of the new directory remains.</exception>
    public static void Write(string path, Action<string> fill, bool replace = false)
    {
        string fullPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string parent = Path.GetDirectoryName(fullPath) ?? throw new UserErrorException($"{path}: the root directory cannot be replaced.");
        RefuseIfTaken(path, fullPath, replace);
        string temporary = Path.Combine(parent, $".{Path.GetFileName(fullPath)}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(temporary);
            fill(temporary);
            DirectorySync.Flush(temporary);
            Publish(temporary, fullPath);
            DirectorySync.Flush(parent);
        }
        catch (Exception error)
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }

            if (error is IOException or UnauthorizedAccessException)
            {
                throw new UserErrorException($"{path}: cannot be written: {error.Message}", error);
            }

            if (error is UserErrorException)
            {
                // The user knows the directory by its final name only.
                throw new UserErrorException(error.Message.Replace(temporary, path, StringComparison.Ordinal), error);
            }

            throw;
        }
    }

    private static void RefuseIfTaken(string path, string fullPath, bool replace)
    {
        if (File.Exists(fullPath))
        {
            throw new UserErrorException($"{path}: is a file; a directory is to be written there. Choose another output.");
        }

        if (!replace && Directory.Exists(fullPath) && Directory.EnumerateFileSystemEntries(fullPath).Any())
        {
            throw new UserErrorException($"{path}: exists and is not empty. Choose another output directory, or remove this one.");
        }
    }

    private static void Publish(string temporary, string fullPath)
    {
        if (!Directory.Exists(fullPath))
        {
            Directory.Move(temporary, fullPath);
            return;
        }

        string old = temporary + ".old";
        Directory.Move(fullPath, old);
        Directory.Move(temporary, fullPath);
        Directory.Delete(old, recursive: true);
    }
}
