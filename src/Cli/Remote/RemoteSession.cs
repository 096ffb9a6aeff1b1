using Spectral.Cli.CommandLine;
using Spectral.Cli.Commands;
using Spectral.Cli.Planning;
using Spectral.Shared.Client;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Remote;

/// <summary>A job on a cluster: it goes on without the command, so Ctrl-C lets it go.</summary>
internal sealed class RemoteSession(RemoteCoordinator coordinator, string job) : IJobSession
{
    private readonly CancellationTokenSource _detached = new();

    public string Job => job;

    public IOrchestratorClient Client => coordinator.Client;

    public CancellationToken Detached => _detached.Token;

    public string Abandoned => AfterDetaching;

    public string ResumeCommand => $"{CommandName.Current} resume {job}{coordinator.Options}";

    public UserErrorException? Explain(Exception lost) => null;

    public string AfterDetaching =>
        $"""
        Job {job} goes on without this command.
        Follow it with:
          {CommandName.Current} logs {job} --follow{coordinator.Options}
        Stop it with:
          {CommandName.Current} cancel {job}{coordinator.Options}
        """;

    public string Interrupt()
    {
        _detached.Cancel();
        return "Detaching.";
    }

    /// <summary>The files are the cluster's; they are called as the coordinator calls them.</summary>
    public JobResult Locate(JobResult result) => result;

    public MemoryUse? Memory(Recipe recipe) => null;

    public string? Next(Recipe recipe, JobResult result) => result.Status == JobStatus.Stopped
        ? $"Stopped after step {result.Steps}. Continue with:\n  {ResumeCommand}"
        : $"The files are in the cluster's artifact store, and under {new Uri(coordinator.Client.Address, ApiRoutes.Job(job))}/files/";

    public ValueTask DisposeAsync()
    {
        _detached.Dispose();
        coordinator.Dispose();
        return ValueTask.CompletedTask;
    }
}
