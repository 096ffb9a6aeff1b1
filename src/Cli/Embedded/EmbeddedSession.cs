using Spectral.Cli.CommandLine;
using Spectral.Cli.Commands;
using Spectral.Cli.Planning;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Hosting;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Embedded;

/// <summary>A job in this process: it ends with the command, so Ctrl-C stops it, with a checkpoint.</summary>
internal sealed class EmbeddedSession(EmbeddedCluster cluster, EmbeddedClusterOptions options) : IJobSession
{
    public string Job => options.Job;

    public IOrchestratorClient Client => cluster.Client;

    public CancellationToken Detached => CancellationToken.None;

    public string Abandoned => $"Stopped at once; committed checkpoints stay. Continue with: {ResumeCommand}";

    public string ResumeCommand => NextCommand.Resume(CommandName.Current, options.Job, options.Store);

    public string AfterDetaching => "";

    public static async Task<EmbeddedSession> StartAsync(EmbeddedClusterOptions options) =>
        new(await EmbeddedCluster.StartAsync(options), options);

    public string Interrupt()
    {
        _ = cluster.Client.StopAsync(options.Job, saveCheckpoint: true);
        return "Stopping; a checkpoint is committed first. Ctrl-C again stops at once.";
    }

    public UserErrorException? Explain(Exception lost) => lost is CoordinatorLostException or TimeoutException && options.Journal.IsDiskFull
        ? new UserErrorException(
            $"{Path.GetFullPath(options.Store)}: the disk is full, so the journal of job '{options.Job}' could not be written and the job stopped. "
            + $"What was committed is safe. Free some space, then: {ResumeCommand}",
            lost)
        : null;

    /// <summary>The coordinator names files as the store does; the user finds them from the working directory.</summary>
    public JobResult Locate(JobResult result)
    {
        return result with
        {
            AdapterPath = At(result.AdapterPath),
            PeftPath = At(result.PeftPath),
            ReportPath = At(result.ReportPath),
            PlotPath = At(result.PlotPath),
        };

        string? At(string? path) => path is null ? null : Path.Combine(options.Store, path);
    }

    public MemoryUse? Memory(Recipe recipe) =>
        options.Workers.All(worker => worker.Device.StartsWith("cpu", StringComparison.Ordinal)) && PeakMemory.Read() is { } measured
            ? new MemoryUse(measured, RecipeMemory.Of(recipe).OfProcess(recipe, options.Workers.Count))
            : null;

    public string? Next(Recipe recipe, JobResult result) => result switch
    {
        { Status: JobStatus.Stopped } =>
            $"Stopped after step {result.Steps}. Continue with:\n  {ResumeCommand}",
        { AdapterPath: { } adapter } =>
            $"Try it:\n  {NextCommand.Use(CommandName.Current, recipe, adapter)}",
        _ => null,
    };

    public ValueTask DisposeAsync() => cluster.DisposeAsync();
}
