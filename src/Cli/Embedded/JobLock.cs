using Spectral.Shared.Files;

namespace Spectral.Cli.Embedded;

/// <summary>Held while a process serves a job: two would write one journal.</summary>
internal static class JobLock
{
    /// <summary>The file that is locked, in the job's directory.</summary>
    public const string FileName = "coordinator.lock";

    /// <param name="directory">The job's directory; made if it does not exist.</param>
    /// <exception cref="Shared.Errors.UserErrorException">Another process serves the job, or the directory cannot be written.</exception>
    public static ExclusiveLock Take(string directory, string job)
    {
        string path = Path.Combine(directory, FileName);
        return ExclusiveLock.Take(path, $"job '{job}' is being run by another process (it holds {path})", directory);
    }
}
