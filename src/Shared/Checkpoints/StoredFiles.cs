using System.Security.Cryptography;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Messages;

namespace Spectral.Shared.Checkpoints;

/// <summary>Sizes and hashes of files in a store.</summary>
public static class StoredFiles
{
    /// <summary>Every file under <paramref name="directory"/>, by its path relative to it, in ordinal order.</summary>
    public static IReadOnlyList<UploadedFile> Describe(IArtifactStore store, string directory)
        => [.. store.List(directory).Select(path => Describe(store, directory, path[(directory.Length + 1)..])).OfType<UploadedFile>()];

    /// <summary>One file under <paramref name="directory"/>, or null where it does not exist.</summary>
    public static UploadedFile? Describe(IArtifactStore store, string directory, string relativePath)
    {
        using Stream? stream = store.OpenRead($"{directory}/{relativePath}");
        return stream is null ? null : new UploadedFile(relativePath, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>How the files under <paramref name="directory"/> differ from <paramref name="expected"/>; null when they do not.</summary>
    /// <param name="ignored">Relative path of a file that is not compared.</param>
    public static string? Difference(IArtifactStore store, string directory, IReadOnlyList<UploadedFile> expected, string? ignored = null)
    {
        foreach (UploadedFile file in expected)
        {
            UploadedFile? found = Describe(store, directory, file.Path);
            if (found != file)
            {
                return found is null ? $"{file.Path} is missing"
                    : found.Size != file.Size ? $"{file.Path} has {found.Size} bytes, not {file.Size}"
                    : $"sha256 of {file.Path} differs";
            }
        }

        string? unexpected = store.List(directory).Select(path => path[(directory.Length + 1)..])
            .FirstOrDefault(path => path != ignored && expected.All(file => file.Path != path));
        return unexpected is null ? null : $"{unexpected} does not belong to it";
    }
}
