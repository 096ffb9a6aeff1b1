using Spectral.Shared.Errors;

namespace Spectral.Shared.Security;

/// <summary>Small text files with certificates and secrets.</summary>
internal static class SecurityFile
{
    /// <summary>A bundle of authorities has some hundred kilobytes; whatever is larger is something else.</summary>
    private const int LargestBytes = 1 << 20;

    /// <param name="option">The option that named the file.</param>
    /// <exception cref="UserErrorException">It cannot be read, or is too large to be what it should.</exception>
    public static string Read(string option, string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length > LargestBytes
                ? throw new UserErrorException($"{option}: {path} has {file.Length} bytes; expected at most {LargestBytes}")
                : File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException($"{option}: {path} cannot be read: {e.Message}", e);
        }
    }
}
