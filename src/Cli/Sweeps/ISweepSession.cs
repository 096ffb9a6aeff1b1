using Spectral.Shared.Client;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Sweeps;

/// <summary>A sweep that a command starts and follows, in this process or elsewhere.</summary>
internal interface ISweepSession : IAsyncDisposable
{
    string Sweep { get; }

    IOrchestratorClient Client { get; }

    /// <summary>Cancelled when the command lets go of a sweep that goes on without it.</summary>
    CancellationToken Detached { get; }

    /// <summary>The first Ctrl-C or SIGTERM: begins what ends the command in good order, and says what that is. Any thread may call.</summary>
    string Interrupt();

    /// <summary>What a second Ctrl-C leaves behind, and what the user may do then.</summary>
    string Abandoned { get; }

    /// <summary>The command with which it goes on.</summary>
    string ResumeCommand { get; }

    /// <summary>Where the user finds a file of the store.</summary>
    string Locate(string path);
}
