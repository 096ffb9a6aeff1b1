using Spectral.Cli.CommandLine;
using Spectral.Cli.Remote;
using Spectral.Shared.Client;
using Spectral.Shared.Client.Api;

namespace Spectral.Cli.Sweeps;

/// <summary>A sweep on a cluster: it goes on without the command, so Ctrl-C lets it go.</summary>
internal sealed class RemoteSweepSession(RemoteCoordinator coordinator, string sweep) : ISweepSession
{
    private readonly CancellationTokenSource _detached = new();

    public string Sweep => sweep;

    public IOrchestratorClient Client => coordinator.Client;

    public CancellationToken Detached => _detached.Token;

    public string Abandoned => $"Sweep {sweep} goes on without this command. Follow it with:\n  {ResumeCommand}\nStop it with:\n"
        + $"  {CommandName.Current} cancel {sweep}{coordinator.Options}";

    public string ResumeCommand => $"{CommandName.Current} resume {sweep}{coordinator.Options}";

    public string Interrupt()
    {
        _detached.Cancel();
        return "Detaching.";
    }

    public string Locate(string path) => new Uri(coordinator.Client.Address, path.Replace($"jobs/{sweep}/", $"{ApiRoutes.Job(sweep)}/files/", StringComparison.Ordinal)).ToString();

    public ValueTask DisposeAsync()
    {
        _detached.Dispose();
        coordinator.Dispose();
        return ValueTask.CompletedTask;
    }
}
