using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Envelope = Spectral.Shared.Serialization.Envelope;

namespace Spectral.Coordinator.Sweeps;

/// <summary>One sweep: persists what <see cref="SweepDecisions"/> decides, then acts on it.</summary>
internal sealed class SweepActor : ReceivePersistentActor
{
    private readonly string _sweep;
    private readonly JobServices _services;
    private readonly SweepFiles _files;
    private readonly ILogger _logger;
    private readonly Dictionary<string, JobSummary> _summaries = new(StringComparer.Ordinal);
    private ImmutableArray<string> _workerNodes = [];
    private SweepState _state = SweepState.Empty;
    private bool _isReporting;
    private bool _isReportDue;

    public SweepActor(string sweep, JobServices services)
    {
        _sweep = sweep;
        _services = services;
        _files = new SweepFiles(services.Files);
        _logger = services.Logging.CreateLogger<SweepActor>();

        Recover<ISweepEvent>(happened => _state = _state.Apply(happened));
        Recover<RecoveryCompleted>(_ => OnRecovered());
        Command<SweepInputs.Start>(OnStart);
        Command<SweepInputs.Capacity>(capacity =>
        {
            _workerNodes = capacity.Nodes;
            Decide(capacity);
        });
        Command<ISweepInput>(Decide);
        Command<JobSummary>(summary => _summaries[summary.Job] = summary);
        Command<SweepMessages.Describe>(OnDescribe);
        Command<Envelope>(OnJobAnswer);
        Command<Reported>(OnReported);
    }

    public override string PersistenceId => $"sweep-{_sweep}";

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => OnJournalFailure(cause);

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => OnJournalFailure(reason);

    private void OnJournalFailure(Exception cause)
    {
        _services.Journal.Failed(cause);
        _logger.JournalFailed(_sweep, cause);
    }

    private void OnRecovered()
    {
        if (_state.Progress is SweepProgress.Running or SweepProgress.Stopping)
        {
            Decide(new SweepInputs.Recovered());
        }
    }

    /// <summary>It has not ended for its clients before its report tells of the end: they may leave, and the process with them.</summary>
    private void OnDescribe(SweepMessages.Describe describe)
    {
        SweepMessages.Status status = SweepSummaries.Of(_state, _summaries, describe.First, SweepMessages.TrialsPerAnswer);
        _services.Transit.Send(Sender, _isReporting ? status with { State = SweepProgress.Running } : status, Self);
    }

    private void OnStart(SweepInputs.Start start)
    {
        IActorRef client = Sender;
        try
        {
            if (start.Recipe is { } recipe)
            {
                _ = Shared.Sweeps.SweepReader.Parse(recipe, $"recipe of sweep '{_sweep}'");
            }

            Carry(
                _state.Decide(start, _workerNodes, _services.Time.GetUtcNow()),
                () => _services.Transit.Send(client, new ClientMessages.Submitted(_sweep), Self));
        }
        catch (UserErrorException e)
        {
            _services.Transit.Send(client, new ClientMessages.Refused(e.Message, e.Kind), Self);
        }
    }

    private void Decide(ISweepInput input) => Carry(_state.Decide(input, _workerNodes, _services.Time.GetUtcNow()));

    private void Carry(SweepDecision decision, Action? whenDone = null)
    {
        if (decision.Events.IsEmpty)
        {
            Act(decision);
            whenDone?.Invoke();
            return;
        }

        int left = decision.Events.Length;
        PersistAll(decision.Events, happened =>
        {
            _state = _state.Apply(happened);
            if (--left == 0)
            {
                whenDone?.Invoke();
                Act(decision);
            }
        });
    }

    private void Act(SweepDecision decision)
    {
        foreach (ISweepEvent happened in decision.Events)
        {
            _logger.Tell(_sweep, happened);
        }

        foreach (ISweepEffect effect in decision.Effects)
        {
            Run(effect);
        }
    }

    private void Run(ISweepEffect effect)
    {
        switch (effect)
        {
            case SweepEffects.StoreRecipe:
                _files.StoreRecipe(_state);
                break;
            case SweepEffects.RunTrial run:
                Context.Parent.Tell(new SweepCommands.RunTrial(run.Job, run.Recipe, run.Until, run.Avoid, _state.TraceParent));
                break;
            case SweepEffects.StopTrial stop:
                Context.Parent.Tell(new SweepCommands.StopTrial(stop.Job));
                break;
            case SweepEffects.AskTrial ask:
                Context.Parent.Tell(new SweepCommands.AskTrial(ask.Job));
                break;
            case SweepEffects.WriteReport:
                Report();
                break;
            case SweepEffects.Leave:
                Context.Parent.Tell(new SweepCommands.Ended(_sweep));
                break;
        }
    }

    /// <summary>One at a time, on a pool thread; what comes meanwhile is in the next one.</summary>
    private void Report()
    {
        if (_isReporting)
        {
            _isReportDue = true;
            return;
        }

        _isReporting = true;
        SweepState state = _state;
        ImmutableDictionary<string, JobSummary> summaries = _summaries.ToImmutableDictionary(StringComparer.Ordinal);
        _ = Task.Run(() => _files.WriteReport(state, summaries))
            .ContinueWith(written => new Reported(written.Exception?.GetBaseException()), TaskScheduler.Default)
            .PipeTo(Self);
    }

    private void OnReported(Reported reported)
    {
        if (reported.Error is { } error)
        {
            _logger.ReportNotWritten(_sweep, error.Message);
        }

        _isReporting = false;
        if (_isReportDue)
        {
            _isReportDue = false;
            Report();
        }
    }

    /// <summary>A job that refuses to run never ran: its trial fails with the reason.</summary>
    private void OnJobAnswer(Envelope answer)
    {
        if (answer.Message is ClientMessages.Refused refused && TrialJobs.Parse(Sender.Path.Name) is { } trial)
        {
            Decide(new SweepInputs.TrialEnded(trial.Trial, JobResults.Refused(refused.Reason), []));
        }
    }

    private sealed record Reported(Exception? Error);
}
