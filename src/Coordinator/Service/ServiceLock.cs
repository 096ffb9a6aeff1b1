using Spectral.Shared.Files;

namespace Spectral.Coordinator.Service;

/// <summary>Held while a coordinator uses a directory: two would write one journal, or be masters of one store.</summary>
internal static class ServiceLock
{
    /// <param name="option">Names the directory in messages.</param>
    /// <param name="directory">Made if it does not exist.</param>
    /// <exception cref="Shared.Errors.UserErrorException">Another coordinator uses the directory, or it cannot be written.</exception>
    public static ExclusiveLock Take(string option, string directory)
    {
        string path = Path.Combine(directory, "coordinator.lock");
        return ExclusiveLock.Take(
            path,
            $"{option}: {directory} is in use by another coordinator (it holds {path}); give this one a directory of its own",
            $"{option}: {directory}");
    }
}
