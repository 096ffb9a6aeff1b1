using Spectral.Shared.Errors;

namespace Spectral.Models.Export;

/// <summary>Reads small files whole.</summary>
internal static class AdapterFile
{
    /// <exception cref="UserErrorException">The file is not there or cannot be read.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be read: {error.Message}", error);
        }
    }
}
