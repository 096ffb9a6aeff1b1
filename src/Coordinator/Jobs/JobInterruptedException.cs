namespace Spectral.Coordinator.Jobs;

/// <summary>
/// The job's records cannot be stored now, but may be later: its actor ends, its workers train on and keep their reports, and
/// another actor takes over.
/// </summary>
internal sealed class JobInterruptedException : Exception
{
    public JobInterruptedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
