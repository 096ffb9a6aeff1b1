using Spectral.Shared.Messages;

namespace Spectral.Cli.Sweeps;

/// <summary>Shows a running sweep to a person or a log.</summary>
internal interface ISweepPresenter : IDisposable
{
    /// <summary>How it stands now.</summary>
    void Show(SweepMessages.Status status);

    /// <summary>A line about what the command itself is doing; any thread may call.</summary>
    void Notice(string text);
}
