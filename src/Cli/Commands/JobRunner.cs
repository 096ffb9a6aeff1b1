using System.Runtime.InteropServices;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Planning;
using Spectral.Cli.Progress;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;
using Spectral.Shared.Telemetry;

namespace Spectral.Cli.Commands;

/// <summary>
/// Starts a job, watches it to the end and shows the result. The first Ctrl-C or SIGTERM ends the command in the session's own
/// good order; a second Ctrl-C ends the process at once.
/// </summary>
internal static class JobRunner
{
    /// <param name="start">Submits or resumes the job.</param>
    public static async Task<int> RunAsync(Invocation invocation, IJobSession session, Recipe recipe, Func<IOrchestratorClient, Task> start)
    {
        try
        {
            return await FollowAsync(invocation, session, recipe, start);
        }
        catch (Exception lost) when (session.Explain(lost) is not null)
        {
            throw session.Explain(lost)!;
        }
    }

    private static async Task<int> FollowAsync(Invocation invocation, IJobSession session, Recipe recipe, Func<IOrchestratorClient, Task> start)
    {
        using IJobPresenter presenter = invocation.IsLive ? new LiveJobPresenter(invocation) : new PlainJobPresenter(invocation);
        invocation.Telemetry.About(TelemetryTags.Job, session.Job);
        bool interrupted = false;
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            if (!interrupted)
            {
                interrupted = true;
                presenter.Notice(session.Interrupt());
            }
            else if (context.Signal == PosixSignal.SIGINT)
            {
                presenter.Notice(session.Abandoned);
                presenter.Dispose();
                ImmediateExit.With(ExitCodes.Cancelled);
            }
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        await start(session.Client);
        try
        {
            JobProgress last = await presenter.PresentAsync(session.Job, session.Client.WatchAsync(session.Job, session.Detached));
            presenter.Dispose();
            return Finish(invocation, session, recipe, last);
        }
        catch (OperationCanceledException) when (session.Detached.IsCancellationRequested)
        {
            presenter.Dispose();
            invocation.WriteLine(session.AfterDetaching);
            invocation.WriteJson(new { session.Job, Detached = true });
            return ExitCodes.Cancelled;
        }
    }

    private static int Finish(Invocation invocation, IJobSession session, Recipe recipe, JobProgress last)
    {
        if (last.Result is not { } result)
        {
            throw new InvalidOperationException($"The watch of job {session.Job} ended without a result.");
        }

        if (result.Error is { } error)
        {
            // What comes after a step was no fault of the recipe alone; mended, the job can go on.
            bool canGoOn = result is { IsUserError: true, Steps: > 0 };
            ErrorBoundary.Show(
                invocation, canGoOn ? $"{error.TrimEnd('.')}. What was committed is safe. Once that is mended: {session.ResumeCommand}" : error, result.Trace);
            return result.IsUserError ? ExitCodes.BadInput : ExitCodes.JobFailed;
        }

        // The speed over all steps comes with the report, which a stopped job has not got.
        JobResult located = session.Locate(result) with { TokensPerSecond = result.TokensPerSecond > 0 ? result.TokensPerSecond : last.TokensPerSecond };
        MemoryUse? memory = session.Memory(recipe);
        ResultView.Show(invocation, session.Job, located, memory);
        if (session.Next(recipe, located) is { } next)
        {
            invocation.WriteLine($"\n{next}");
        }

        invocation.WriteJson(TrainObject.From(session.Job, located, memory));
        return result.Status == JobStatus.Stopped ? ExitCodes.Cancelled : ExitCodes.Done;
    }
}
