using System.Runtime.InteropServices;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Embedded;
using Spectral.Cli.Progress;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectre.Console;

namespace Spectral.Cli.Commands;

/// <summary>
/// Starts the embedded cluster, submits, watches to the end and shows the result. The first Ctrl-C or SIGTERM asks the
/// job to commit a checkpoint and stop; a second Ctrl-C ends the process at once (the last committed checkpoint stays).
/// </summary>
internal static class JobRunner
{
    public static async Task<int> RunAsync(
        Invocation invocation, EmbeddedClusterOptions options, Func<IOrchestratorClient, Task> submit)
    {
        string job = options.Job;
        await using EmbeddedCluster cluster = await EmbeddedCluster.StartAsync(options);
        bool interrupted = false;
        void OnSignal(PosixSignalContext context)
        {
            if (interrupted && context.Signal == PosixSignal.SIGINT)
            {
                Environment.Exit(ExitCodes.Cancelled);
            }

            context.Cancel = true;
            if (!interrupted)
            {
                interrupted = true;
                invocation.Errors.WriteLine("Stopping after this step; a checkpoint is committed first (Ctrl-C again to stop at once).");
                cluster.Client.Stop(job, saveCheckpoint: true);
            }
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        await submit(cluster.Client);
        IJobPresenter presenter = invocation.IsLive ? new LiveJobPresenter(invocation) : new PlainJobPresenter(invocation);
        JobProgress last = await presenter.PresentAsync(job, cluster.Client.WatchAsync(job));
        return Finish(invocation, job, options.Store, last.Result);
    }

    private static int Finish(Invocation invocation, string job, string store, JobResult? result)
    {
        if (result is null)
        {
            throw new InvalidOperationException($"The watch of job {job} ended without a result.");
        }

        if (result.Error is { } error)
        {
            ErrorBoundary.Show(invocation, error, result.Trace);
            return result.IsUserError ? ExitCodes.BadInput : ExitCodes.JobFailed;
        }

        JobResult located = InStore(store, result);
        ResultView.Show(invocation, job, located);
        invocation.WriteJson(TrainObject.From(job, located));
        return result.Status == JobStatus.Stopped ? ExitCodes.Cancelled : ExitCodes.Done;
    }

    /// <summary>The coordinator names files as the store does; the user finds them from the working directory.</summary>
    private static JobResult InStore(string store, JobResult result)
    {
        return result with
        {
            AdapterPath = At(result.AdapterPath),
            PeftPath = At(result.PeftPath),
            ReportPath = At(result.ReportPath),
            PlotPath = At(result.PlotPath),
        };

        string? At(string? path) => path is null ? null : Path.Combine(store, path);
    }
}
