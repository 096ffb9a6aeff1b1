using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Persistence;
using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Journal;
using Spectral.Coordinator.Membership;
using Spectral.Coordinator.Sweeps;
using Spectral.Coordinator.Telemetry;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.Coordinator.Jobs;

/// <summary>One job: persists what <see cref="JobDecisions"/> decides, then acts on it.</summary>
internal sealed class JobActor : ReceivePersistentActor
{
    /// <summary>A job that has ended stays in memory while somebody asks for it; its journal has all of it.</summary>
    private static readonly TimeSpan EndedJobKept = TimeSpan.FromMinutes(1);

    private readonly string _job;
    private readonly long _epoch;
    private readonly JobServices _services;
    private readonly ILogger _logger;
    private readonly List<IJobEvent> _journal = [];
    private readonly HashSet<IActorRef> _watchers = [];
    private readonly HashSet<(string Worker, Fence Fence)> _staleReported = [];
    private readonly JobTracing _tracing;
    private readonly CheckpointTimes _checkpoints = new();
    private readonly JobEffectRunner _effects;
    private UpdateLog _updates = new();
    private JobState _state = JobState.Empty;
    private RunSettings? _settings;
    private JobSummary? _summary;
    private ImmutableArray<string> _nodes = [];
    private long _ticket;

    /// <param name="epoch">Incarnation of the coordinator.</param>
    public JobActor(string job, long epoch, JobServices services)
    {
        _job = job;
        _epoch = epoch;
        _services = services;
        _logger = services.Logging.CreateLogger<JobActor>();
        _tracing = new JobTracing(job);
        _effects = new JobEffectRunner(services.Files, Context, Self, services.ResumeInterrupted, _logger);

        Recover<IJobEvent>(_journal.Add);
        Recover<RecoveryCompleted>(_ => OnRecovered());
        Command<JobInputs.Submit>(submit => OnRequest(submit));
        Command<JobInputs.Resume>(resume => OnRequest(resume));
        Command<GenerationInput>(
            result => result.Generation == _state.Generation,
            result => DecideOrFail(result.Input));
        Command<GenerationInput>(_ => { });
        Command<JobMessages.Assigned>(
            assigned => assigned.Ticket == _ticket,
            assigned => DecideOrFail(assigned.Input));
        Command<JobMessages.Assigned>(_ => { });
        Command<JobMessages.Report>(report => DecideOrFail(
            new JobInputs.Reported(report.Event), () => Context.Parent.Tell(new JobMessages.Done(report.Receipt))));
        Command<IJobInput>(input => DecideOrFail(input));
        Command<JobMessages.HasEnded>(_ => _state.HasEnded, _ => Context.Parent.Tell(new JobMessages.EndedBefore(_job, _state.Result!, _nodes)));
        Command<JobMessages.HasEnded>(_ => { });
        Command<ClientMessages.Watch>(_ => Watch(Sender));
        Command<QueryMessages.DescribeJob>(_ => _services.Transit.Send(Sender, JobSummaries.Describe(_state, _updates.All.Count), Self));
        Command<Terminated>(ended => _watchers.Remove(ended.ActorRef));
        Command<ReceiveTimeout>(_ => _state.HasEnded, _ => Context.Stop(Self));
        Command<ReceiveTimeout>(_ => { });
        SetReceiveTimeout(EndedJobKept);
    }

    public override string PersistenceId => $"job-{_job}";

    private RunSettings Settings => _settings ??= RunSettings.Parse(_job, _state.Recipe);

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => OnJournalFailure(cause);

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => OnJournalFailure(reason);

    private void OnJournalFailure(Exception cause)
    {
        _services.Journal.Failed(cause);
        _logger.JournalFailed(_job, cause);
    }

    /// <summary>What is logged meanwhile says whose it is, and hangs on the span at hand.</summary>
    protected override bool AroundReceive(Receive receive, object message)
    {
        if (!SpectralTelemetry.IsOn)
        {
            return base.AroundReceive(receive, message);
        }

        using IDisposable? scope = _logger.BeginScope(new RunScope(_job, JobState.OnlyTrial, _state.Generation, worker: null));
        _tracing.MakeCurrent();
        try
        {
            return base.AroundReceive(receive, message);
        }
        finally
        {
            Activity.Current = null;
        }
    }

    protected override void PostStop()
    {
        _tracing.EndAll();
        base.PostStop();
    }

    private void OnRecovered()
    {
        if (_journal.Count == 0)
        {
            return;
        }

        (_state, _updates) = JobHistory.Replay(_journal, _services.Files.ReadSteps);
        TellSummary();
        DecideOrFail(new JobInputs.Recovered(_services.ResumeInterrupted, _epoch));
    }

    /// <summary>A client's request, which is answered.</summary>
    private void OnRequest(IJobInput input)
    {
        IActorRef client = Sender;
        try
        {
            if (input is JobInputs.Submit submit)
            {
                _settings = RunSettings.Parse(submit.Job, submit.Recipe);
            }
            else if (input is JobInputs.Resume { Recipe: { } recipe })
            {
                _ = RunSettings.Parse(_job, recipe);
            }

            Decide(input, () => _services.Transit.Send(client, new ClientMessages.Submitted(_job), Self));
        }
        catch (UserErrorException e)
        {
            _services.Transit.Send(client, new ClientMessages.Refused(e.Message), Self);
        }
    }

    /// <summary>A fault of ours in a decision ends the job with its message, rather than leave its watchers waiting.</summary>
    private void DecideOrFail(IJobInput input, Action? whenPersisted = null)
    {
        try
        {
            Decide(input, whenPersisted);
        }
        catch (JobInterruptedException)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever it is, the job cannot go on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            string doing = $"handling {input.GetType().Name}";
            var failed = new JobInputs.EffectFailed(doing, e.Message, e is UserErrorException, e is UserErrorException ? null : e.ToString());
            Carry(_state.Decide(null, failed, _services.Time.GetUtcNow()), whenPersisted);
        }
    }

    private void Decide(IJobInput input, Action? whenPersisted = null)
    {
        Carry(_state.Decide(Settings, input, _services.Time.GetUtcNow()), whenPersisted);
    }

    private void Carry(JobDecision decision, Action? whenPersisted = null)
    {
        IJobEvent[] journalled = [.. decision.Events.Where(happened => happened is IJournalEvent)];
        if (journalled.Length == 0)
        {
            Act(decision);
            whenPersisted?.Invoke();
            return;
        }

        int left = journalled.Length;
        PersistAll(journalled, persisted =>
        {
            _journal.Add(persisted);
            if (--left == 0)
            {
                Act(decision);
                whenPersisted?.Invoke();
            }
        });
    }

    private void Act(JobDecision decision)
    {
        foreach (IJobEvent happened in decision.Events)
        {
            _state = _state.Apply(happened);
            if (happened is JobEvents.Resumed)
            {
                _settings = null;
            }

            DateTimeOffset now = _services.Time.GetUtcNow();
            Trace(happened, now);
            Publish(_updates.Append(happened, _state, now));
            if (happened is JobEvents.Evaluated evaluated)
            {
                Context.Parent.Tell(new JobMessages.Evaluated(_job, evaluated.Evaluation));
            }

            if (!_state.Recruits.IsEmpty)
            {
                _nodes = [.. _state.Recruits.Select(recruit => recruit.Node).Distinct(StringComparer.Ordinal)];
            }
        }

        TellSummary();

        foreach (IJobEffect effect in decision.Effects)
        {
            if (!Run(effect))
            {
                break;
            }
        }
    }

    private void Trace(IJobEvent happened, DateTimeOffset now)
    {
        _tracing.Follow(happened, _state);
        if (happened is JobProgress.StepsStored stored)
        {
            _checkpoints.Applied(stored.Steps, now);
        }
        else if (happened is JobEvents.CheckpointCommitted committed)
        {
            _checkpoints.Committed(committed.Step, now);
        }
    }

    /// <summary>False when the effect failed, so that those that rest on it are not carried out.</summary>
    private bool Run(IJobEffect effect)
    {
        switch (effect)
        {
            case JobEffects.Send send:
                Context.Parent.Tell(new JobMessages.Command(send.Worker, send.Command, _tracing.Current));
                return true;
            case JobEffects.Enqueue:
                Context.Parent.Tell(new JobMessages.Enqueue(NextRequest()));
                return true;
            case JobEffects.Continue:
                Context.Parent.Tell(new JobMessages.Continue(NextRequest()));
                return true;
            case JobEffects.SetAside aside:
                Context.Parent.Tell(new JobMessages.SetAside(_job, aside.Node));
                return true;
            case JobEffects.CloseReturns:
                Context.Parent.Tell(new JobMessages.ReturnsClosed(_job));
                return true;
            case JobEffects.FreeWorkers free:
                Context.Parent.Tell(new JobMessages.Free(_job, free.Workers));
                return true;
            case JobEffects.ClaimBases claim:
                Context.Parent.Tell(new JobMessages.Claim(_job, claim.Keys));
                return true;
            case JobEffects.ReleaseBases release:
                Context.Parent.Tell(new JobMessages.ReleaseClaims(_job, release.Keys));
                return true;
            case JobEffects.StandDown down:
                Context.Parent.Tell(new JobMessages.Overtaken(down.Epoch));
                return true;
            case JobEffects.LeaveQueue:
                TellEnd();
                return true;
            case JobEffects.ReportStale stale when _staleReported.Add((stale.Worker, stale.Fence)):
                _logger.Stale(_job, stale.Worker, stale.Fence, _state.Fence);
                return true;
            case JobEffects.ReportStale:
                return true;
            case JobEffects.CommitCheckpoint commit:
                _tracing.Committing(commit.Upload.Step, _state);
                return _effects.Run(effect, _state, Settings, _journal);
            default:
                return _effects.Run(effect, _state, Settings, _journal);
        }
    }

    private void TellEnd() => Context.Parent.Tell(new JobMessages.Ended(_job, _state.Result, _nodes));

    private void TellSummary()
    {
        JobSummary summary = JobSummaries.Of(_state, _updates.All.Count);
        if (summary != _summary)
        {
            _summary = summary;
            Context.Parent.Tell(new JobMessages.Stands(summary));
        }
    }

    private QueuedJob NextRequest() => TrialJobs.Request(_job, ++_ticket, Settings);

    private void Watch(IActorRef watcher)
    {
        foreach (JobUpdate update in _updates.All)
        {
            _services.Transit.Send(watcher, update, Self);
        }

        if (!_state.HasEnded && _watchers.Add(watcher))
        {
            Context.Watch(watcher);
        }
    }

    private void Publish(IReadOnlyList<JobUpdate> updates)
    {
        foreach (JobUpdate update in updates)
        {
            Record(update);
            foreach (IActorRef watcher in _watchers)
            {
                _services.Transit.Send(watcher, update, Self);
            }
        }

        if (_state.HasEnded)
        {
            foreach (IActorRef watcher in _watchers)
            {
                Context.Unwatch(watcher);
            }

            _watchers.Clear();
        }
    }

    private void Record(JobUpdate update)
    {
        if (update.Text is { } text)
        {
            _logger.Progress(_job, text);
        }
        else if (update.Result is { } result)
        {
            _logger.Ended(_job, result.Status, result.Steps);
            if (result is { Status: JobStatus.Failed, IsUserError: false })
            {
                _logger.Failed(_job, result.Error);
            }
        }
    }
}
