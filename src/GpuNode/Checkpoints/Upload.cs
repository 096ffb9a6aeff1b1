using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Files;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>Puts files into a directory of the store and tells what was put there.</summary>
internal static class Upload
{
    /// <param name="store">The artifact store.</param>
    /// <param name="directory">Store path; files there from an earlier attempt are replaced, and none stays when one cannot be written.</param>
    /// <param name="files">Path within the directory, and who writes the content.</param>
    public static IReadOnlyList<UploadedFile> Run(
        IArtifactStore store, string directory, IEnumerable<KeyValuePair<string, Action<Stream>>> files)
    {
        try
        {
            return [.. files.Select(file => Put(store, directory, file.Key, file.Value))];
        }
        catch
        {
            // Half an upload is of no use, and may be what keeps the disk full.
            Remove(store, directory);
            throw;
        }
    }

    private static void Remove(IArtifactStore store, string directory)
    {
        try
        {
            store.MoveToTrash(directory);
        }
        catch (UserErrorException)
        {
            // A store that does not answer: what went wrong first is the thing to tell, and the coordinator sweeps.
        }
    }

    private static UploadedFile Put(IArtifactStore store, string directory, string path, Action<Stream> write)
    {
        UploadedFile? uploaded = null;
        store.Replace($"{directory}/{path}", stream =>
        {
            using var hashing = new HashingStream(stream);
            write(hashing);
            hashing.Flush();
            uploaded = new UploadedFile(path, hashing.Length, hashing.Finish());
        });
        return uploaded!;
    }
}
