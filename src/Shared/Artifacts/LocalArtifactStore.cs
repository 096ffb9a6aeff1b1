using Spectral.Shared.Errors;
using Spectral.Shared.Files;

namespace Spectral.Shared.Artifacts;

/// <summary>An artifact store in a local directory. Any number of processes may use one at once.</summary>
public sealed class LocalArtifactStore : IArtifactStore
{
    private readonly string _root;

    /// <param name="root">Made if it does not exist.</param>
    /// <exception cref="UserErrorException">The directory cannot be made.</exception>
    public LocalArtifactStore(string root)
    {
        _root = Path.GetFullPath(root);
        Refusable(root, () => Directory.CreateDirectory(_root));
    }

    /// <summary>Full path of the directory.</summary>
    public string Root => _root;

    public bool Exists(string path) => File.Exists(FullPath(path));

    public Stream? OpenRead(string path)
    {
        string fullPath = FullPath(path);
        return Refusable<Stream?>(fullPath, () =>
        {
            try
            {
                // Deleting and replacing must not wait for readers: those go on with the file they opened.
                return new FileStream(fullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                RequireRoot();
                return null;
            }
        });
    }

    public bool TryCreate(string path, Action<Stream> write) => AtomicFile.TryCreate(FullPath(path), write);

    public void Replace(string path, Action<Stream> write) => AtomicFile.Write(FullPath(path), write);

    /// <summary>Publishes a file that lies on the store's own file system by renaming it, without a copy.</summary>
    /// <param name="file">Full path of the finished file; it is flushed first, and gone when this returns true.</param>
    /// <param name="path">Where it is to appear in the store.</param>
    /// <param name="replace">Whether it may take the place of an older file.</param>
    /// <returns>False, and nothing changed, when another was first.</returns>
    public bool Adopt(string file, string path, bool replace) => AtomicFile.Adopt(file, FullPath(path), replace);

    public void Move(string from, string to)
    {
        string source = FullPath(from);
        string target = FullPath(to);
        Refusable(target, () =>
        {
            MakeParent(target);
            if (!ExclusiveRename.Try(source, target))
            {
                throw new UserErrorException($"{target}: exists already, so {source} cannot be moved there");
            }

            DirectorySync.Flush(Path.GetDirectoryName(target)!);
            DirectorySync.Flush(Path.GetDirectoryName(source)!);
        });
    }

    public IReadOnlyList<string> List(string directory)
    {
        string fullPath = FullPath(directory);
        return Refusable<IReadOnlyList<string>>(fullPath, () =>
        {
            try
            {
                IEnumerable<string> files = Directory.EnumerateFiles(fullPath, "*", new EnumerationOptions
                {
                    RecurseSubdirectories = true,
                    AttributesToSkip = FileAttributes.None,
                });
                return
                [
                    .. files.Where(file => !StorePath.IsTemporary(Path.GetFileName(file)))
                        .Select(file => Path.GetRelativePath(_root, file))
                        .Order(StringComparer.Ordinal),
                ];
            }
            catch (DirectoryNotFoundException)
            {
                RequireRoot();
                return [];
            }
        });
    }

    public void MoveToTrash(string path)
    {
        string fullPath = FullPath(path);
        Refusable(fullPath, () =>
        {
            if (!Path.Exists(fullPath))
            {
                return;
            }

            string target = Path.Combine(_root, StorePath.Trash, Guid.NewGuid().ToString("N"), Path.GetFileName(fullPath));
            MakeParent(target);
            try
            {
                _ = ExclusiveRename.Try(fullPath, target);
            }
            catch (IOException) when (!Path.Exists(fullPath))
            {
                // Another was first; the thing is where it should be.
            }

            DirectorySync.Flush(Path.GetDirectoryName(fullPath)!);
        });
    }

    public string LocalFile(string path)
    {
        string fullPath = FullPath(path);
        return File.Exists(fullPath) ? fullPath : throw new UserErrorException($"{fullPath}: is not in the artifact store");
    }

    /// <summary>Deletes what was trashed before <paramref name="before"/>.</summary>
    /// <returns>How many trashed things were deleted.</returns>
    public int PurgeTrash(DateTimeOffset before)
    {
        var trash = new DirectoryInfo(Path.Combine(_root, StorePath.Trash));
        return Refusable(trash.FullName, () =>
        {
            // Each thing has a directory of its own, last written when the thing was moved in.
            DirectoryInfo[] old = trash.Exists ? [.. trash.EnumerateDirectories().Where(entry => entry.LastWriteTimeUtc < before.UtcDateTime)] : [];
            foreach (DirectoryInfo entry in old)
            {
                entry.Delete(recursive: true);
            }

            return old.Length;
        });
    }

    /// <summary>What is not found in a store that is itself gone (unmounted, moved) may well be there: that is no answer.</summary>
    private void RequireRoot()
    {
        if (!Directory.Exists(_root))
        {
            throw new DirectoryNotFoundException("the store's own directory is not there");
        }
    }

    private string FullPath(string path) => Path.Combine(_root, StorePath.Check(path));

    private static void MakeParent(string fullPath) => Directory.CreateDirectory(Path.GetDirectoryName(fullPath)!);

    private static void Refusable(string path, Action action) => Refusable(path, () =>
    {
        action();
        return true;
    });

    private static T Refusable<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: the artifact store's file system refused: {e.Message}", e);
        }
    }
}
