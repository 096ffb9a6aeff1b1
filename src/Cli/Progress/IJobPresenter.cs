using Spectral.Shared.Messages;

namespace Spectral.Cli.Progress;

/// <summary>Shows a running job to a person or a log.</summary>
internal interface IJobPresenter : IDisposable
{
    /// <summary>Watches to the end and returns the last state.</summary>
    Task<JobProgress> PresentAsync(string job, IAsyncEnumerable<JobUpdate> updates);

    /// <summary>A line about what the command itself is doing; any thread may call.</summary>
    void Notice(string text);
}
