using Spectral.Shared.Errors;

namespace Spectral.Shared.Files;

/// <summary>
/// A file that one process at a time may hold. An advisory lock of the operating system, so that it ends with the process
/// however that ends; the file stays.
/// </summary>
public sealed class ExclusiveLock : IDisposable
{
    private readonly FileStream _file;

    private ExclusiveLock(FileStream file) => _file = file;

    /// <param name="path">The file; made, with its directory, if it does not exist.</param>
    /// <param name="whenHeld">Message for the user when another holds it.</param>
    /// <param name="whenUnwritable">Start of the message when the file cannot be made, e.g. what names its directory.</param>
    /// <exception cref="UserErrorException">Another holds it, or it cannot be made.</exception>
    public static ExclusiveLock Take(string path, string whenHeld, string whenUnwritable)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new ExclusiveLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new UserErrorException(whenHeld, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{whenUnwritable}: cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
