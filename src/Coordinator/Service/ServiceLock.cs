using Spectral.Shared.Files;

namespace Spectral.Coordinator.Service;

/// <summary>Held while a coordinator uses a data directory: two would write one journal.</summary>
internal static class ServiceLock
{
    /// <param name="directory">Made if it does not exist.</param>
    /// <exception cref="Shared.Errors.UserErrorException">Another coordinator uses the directory, or it cannot be written.</exception>
    public static ExclusiveLock Take(string directory)
    {
        string path = Path.Combine(directory, "coordinator.lock");
        return ExclusiveLock.Take(
            path,
            $"--data: {directory} is in use by another coordinator (it holds {path}); give this one a directory of its own",
            $"--data: {directory}");
    }
}
