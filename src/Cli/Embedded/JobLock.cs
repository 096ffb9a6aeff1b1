using Spectral.Shared.Errors;

namespace Spectral.Cli.Embedded;

/// <summary>
/// Held while a process serves a job: two would write one journal. An advisory lock of the operating system, so that it
/// ends with the process however that ends.
/// </summary>
internal sealed class JobLock : IDisposable
{
    /// <summary>The file that is locked, in the job's directory.</summary>
    public const string FileName = "coordinator.lock";

    private readonly FileStream _file;

    private JobLock(FileStream file) => _file = file;

    /// <param name="directory">The job's directory; made if it does not exist.</param>
    /// <exception cref="UserErrorException">Another process serves the job, or the directory cannot be written.</exception>
    public static JobLock Take(string directory, string job)
    {
        string path = Path.Combine(directory, FileName);
        try
        {
            Directory.CreateDirectory(directory);
            return new JobLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new UserErrorException($"job '{job}' is being run by another process (it holds {path})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{directory}: cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
