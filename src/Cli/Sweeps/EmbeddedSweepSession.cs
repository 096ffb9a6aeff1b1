using Spectral.Cli.CommandLine;
using Spectral.Cli.Commands;
using Spectral.Cli.Embedded;
using Spectral.Shared.Client;

namespace Spectral.Cli.Sweeps;

/// <summary>A sweep in this process: it ends with the command, so Ctrl-C stops its trials, with checkpoints.</summary>
internal sealed class EmbeddedSweepSession(EmbeddedCluster cluster, EmbeddedClusterOptions options) : ISweepSession
{
    public string Sweep => options.Job;

    public IOrchestratorClient Client => cluster.Client;

    public CancellationToken Detached => CancellationToken.None;

    public string Abandoned => $"Stopped at once; committed checkpoints stay. Continue with: {ResumeCommand}";

    public string ResumeCommand => NextCommand.Resume(CommandName.Current, options.Job, options.Store);

    public string Interrupt()
    {
        _ = cluster.Client.StopSweepAsync(options.Job);
        return "Stopping; running trials commit a checkpoint first. Ctrl-C again stops at once.";
    }

    public string Locate(string path) => Path.Combine(options.Store, path);

    public ValueTask DisposeAsync() => cluster.DisposeAsync();
}
