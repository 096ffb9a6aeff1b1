using Spectral.Shared.Errors;
using Spectral.Shared.Files;

namespace Spectral.Cli.Analysis;

/// <summary>Writes a picture where the user wants it, in place of an older one.</summary>
internal static class PlotFile
{
    /// <exception cref="UserErrorException">The place cannot be written.</exception>
    public static void Write(string path, byte[] png)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            AtomicFile.WriteAllBytes(path, png);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"--plot: {path} cannot be written: {error.Message}", error);
        }
    }
}
