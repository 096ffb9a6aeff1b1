using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectral.Cli.CommandLine;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Sweeps;

namespace Spectral.Cli.Sweeps;

/// <summary>Starts a sweep, watches it to the end and shows what it found.</summary>
internal static class SweepRunner
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    /// <param name="sweep">Null lets the sweep that is there go on as it is.</param>
    /// <param name="bestTo">Directory for the best trial's adapter; null for none.</param>
    /// <param name="packs">What was planned for this machine's devices; null where nothing was.</param>
    public static async Task<int> RunAsync(Invocation invocation, ISweepSession session, Sweep? sweep, string? bestTo, PackPlan? packs = null)
    {
        using ISweepPresenter presenter = invocation.IsLive ? new LiveSweepPresenter(invocation) : new PlainSweepPresenter(invocation);
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
        await session.Client.StartSweepAsync(sweep is null ? null : SweepReader.Write(sweep), session.Sweep);
        try
        {
            SweepMessages.Status last = await FollowAsync(session, presenter);
            presenter.Dispose();
            return Finish(invocation, session, last, bestTo, packs);
        }
        catch (OperationCanceledException) when (session.Detached.IsCancellationRequested)
        {
            presenter.Dispose();
            invocation.WriteLine(session.Abandoned);
            invocation.WriteJson(new { session.Sweep, Detached = true });
            return ExitCodes.Cancelled;
        }
    }

    private static async Task<SweepMessages.Status> FollowAsync(ISweepSession session, ISweepPresenter presenter)
    {
        while (true)
        {
            SweepMessages.Status status = await WholeAsync(session);
            presenter.Show(status);
            if (status.State is SweepProgress.Finished or SweepProgress.Stopped)
            {
                return status;
            }

            await Task.Delay(Glance, session.Detached);
        }
    }

    /// <summary>All pages in one.</summary>
    private static async Task<SweepMessages.Status> WholeAsync(ISweepSession session)
    {
        SweepMessages.Status status = await session.Client.DescribeSweepAsync(session.Sweep, 0, session.Detached);
        List<TrialSummary> trials = [.. status.Trials];
        while (trials.Count < status.TotalTrials)
        {
            SweepMessages.Status page = await session.Client.DescribeSweepAsync(session.Sweep, trials.Count, session.Detached);
            if (page.Trials.Count == 0)
            {
                break;
            }

            trials.AddRange(page.Trials);
        }

        return status with { Trials = trials };
    }

    private static int Finish(Invocation invocation, ISweepSession session, SweepMessages.Status status, string? bestTo, PackPlan? packs)
    {
        SweepView.Show(invocation, session, status);
        PackOutcome? outcome = packs?.Outcome(status);
        if (outcome is not null)
        {
            invocation.WriteLine($"training  {outcome}");
        }

        if (bestTo is not null && status.Best is { } best)
        {
            BestAdapter.Copy(session.Locate(SweepView.AdapterFolder(status, best)), bestTo);
            invocation.WriteLine($"best      copied to {bestTo}");
        }

        if (status.State == SweepProgress.Stopped)
        {
            invocation.WriteLine($"\nStopped. Continue with:\n  {session.ResumeCommand}");
        }

        invocation.WriteJson(Json(status, outcome));
        bool hasFailed = status.Trials.Any(trial => trial.Status == TrialStatus.Failed);
        return status.State == SweepProgress.Stopped ? ExitCodes.Cancelled : hasFailed ? ExitCodes.JobFailed : ExitCodes.Done;
    }

    /// <summary>The sweep's status, and what came of the plan for its packs.</summary>
    private static JsonObject Json(SweepMessages.Status status, PackOutcome? packs)
    {
        JsonObject json = JsonSerializer.SerializeToNode(status, ApiJson.Options)!.AsObject();
        json["packs"] = JsonSerializer.SerializeToNode(packs, ApiJson.Options);
        return json;
    }
}
