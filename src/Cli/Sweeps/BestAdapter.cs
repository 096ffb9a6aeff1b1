using Spectral.Shared.Errors;

namespace Spectral.Cli.Sweeps;

/// <summary>Copies the winner out of the store.</summary>
internal static class BestAdapter
{
    /// <exception cref="UserErrorException">Something is there that a copy would mix with.</exception>
    public static void Check(string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new UserErrorException($"--best: {target} is there already; use a new or an empty directory");
        }
    }

    /// <param name="adapter">Its directory in the store.</param>
    /// <param name="target">Must not exist, or be empty; made.</param>
    /// <exception cref="UserErrorException">Something is there, or cannot be written.</exception>
    public static void Copy(string adapter, string target)
    {
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new UserErrorException($"--best: {target} is not empty; the best adapter stays in {adapter}");
        }

        try
        {
            Directory.CreateDirectory(target);
            foreach (string file in Directory.EnumerateFiles(adapter))
            {
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"--best: {target} could not be written: {e.Message}; the best adapter stays in {adapter}", e);
        }
    }
}
