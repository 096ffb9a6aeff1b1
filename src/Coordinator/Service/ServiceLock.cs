using Spectral.Shared.Errors;

namespace Spectral.Coordinator.Service;

/// <summary>Held while a coordinator uses a data directory: two would write one journal. Ends with the process however that ends.</summary>
internal sealed class ServiceLock : IDisposable
{
    private readonly FileStream _file;

    private ServiceLock(FileStream file) => _file = file;

    /// <param name="directory">Made if it does not exist.</param>
    /// <exception cref="UserErrorException">Another coordinator uses the directory, or it cannot be written.</exception>
    public static ServiceLock Take(string directory)
    {
        string path = Path.Combine(directory, "coordinator.lock");
        try
        {
            Directory.CreateDirectory(directory);
            return new ServiceLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new UserErrorException($"--data: {directory} is in use by another coordinator (it holds {path}); give this one a directory of its own", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"--data: {directory} cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
