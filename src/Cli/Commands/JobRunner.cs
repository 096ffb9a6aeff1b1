using System.Runtime.InteropServices;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Embedded;
using Spectral.Cli.Progress;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Commands;

/// <summary>
/// Starts the embedded cluster, submits, watches to the end and shows the result. The first Ctrl-C or SIGTERM asks the
/// job to commit a checkpoint and stop; a second Ctrl-C ends the process at once (the last committed checkpoint stays).
/// </summary>
internal static class JobRunner
{
    public static async Task<int> RunAsync(
        Invocation invocation, EmbeddedClusterOptions options, Recipe recipe, Func<IOrchestratorClient, Task> submit)
    {
        try
        {
            return await ServeAsync(invocation, options, recipe, submit);
        }
        catch (Exception error) when (error is CoordinatorLostException or TimeoutException && options.Journal.IsDiskFull)
        {
            throw new UserErrorException(
                $"{Path.GetFullPath(options.Store)}: the disk is full, so the journal of job '{options.Job}' could not be written and the job stopped. "
                + $"What was committed is safe. Free some space, then: {Resume(options)}",
                error);
        }
    }

    private static async Task<int> ServeAsync(
        Invocation invocation, EmbeddedClusterOptions options, Recipe recipe, Func<IOrchestratorClient, Task> submit)
    {
        string job = options.Job;
        await using EmbeddedCluster cluster = await EmbeddedCluster.StartAsync(options);
        using IJobPresenter presenter = invocation.IsLive ? new LiveJobPresenter(invocation) : new PlainJobPresenter(invocation);
        bool interrupted = false;
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            if (!interrupted)
            {
                interrupted = true;
                presenter.Notice("Stopping; a checkpoint is committed first. Ctrl-C again stops at once.");
                cluster.Client.Stop(job, saveCheckpoint: true);
            }
            else if (context.Signal == PosixSignal.SIGINT)
            {
                presenter.Notice($"Stopped at once; committed checkpoints stay. Continue with: {Resume(options)}");
                presenter.Dispose();
                ImmediateExit.With(ExitCodes.Cancelled);
            }
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        await submit(cluster.Client);
        JobProgress last = await presenter.PresentAsync(job, cluster.Client.WatchAsync(job));
        presenter.Dispose();
        return Finish(invocation, options, recipe, last);
    }

    private static string Resume(EmbeddedClusterOptions options) => NextCommand.Resume(CommandName.Current, options.Job, options.Store);

    private static int Finish(Invocation invocation, EmbeddedClusterOptions options, Recipe recipe, JobProgress last)
    {
        if (last.Result is not { } result)
        {
            throw new InvalidOperationException($"The watch of job {options.Job} ended without a result.");
        }

        if (result.Error is { } error)
        {
            // What comes after a step was no fault of the recipe alone; mended, the job can go on.
            bool canGoOn = result is { IsUserError: true, Steps: > 0 };
            ErrorBoundary.Show(
                invocation, canGoOn ? $"{error.TrimEnd('.')}. What was committed is safe. Once that is mended: {Resume(options)}" : error, result.Trace);
            return result.IsUserError ? ExitCodes.BadInput : ExitCodes.JobFailed;
        }

        JobResult located = InStore(options.Store, result, last.TokensPerSecond);
        ResultView.Show(invocation, options.Job, located);
        ShowNext(invocation, options, recipe, located);
        invocation.WriteJson(TrainObject.From(options.Job, located));
        return result.Status == JobStatus.Stopped ? ExitCodes.Cancelled : ExitCodes.Done;
    }

    private static void ShowNext(Invocation invocation, EmbeddedClusterOptions options, Recipe recipe, JobResult result)
    {
        if (result.Status == JobStatus.Stopped)
        {
            invocation.WriteLine($"\nStopped after step {result.Steps}. Continue with:\n  {Resume(options)}");
        }
        else if (result.AdapterPath is { } adapter)
        {
            invocation.WriteLine($"\nTry it:\n  {NextCommand.Generate(CommandName.Current, recipe.BaseModel, adapter, ExamplePrompt.Of(recipe.Datasets))}");
        }
    }

    /// <summary>
    /// The coordinator names files as the store does; the user finds them from the working directory. The speed over all
    /// steps comes with the report, which a stopped job has not got.
    /// </summary>
    private static JobResult InStore(string store, JobResult result, double recentSpeed)
    {
        return result with
        {
            TokensPerSecond = result.TokensPerSecond > 0 ? result.TokensPerSecond : recentSpeed,
            AdapterPath = At(result.AdapterPath),
            PeftPath = At(result.PeftPath),
            ReportPath = At(result.ReportPath),
            PlotPath = At(result.PlotPath),
        };

        string? At(string? path) => path is null ? null : Path.Combine(store, path);
    }
}
