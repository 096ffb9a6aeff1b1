using Akka.Actor;
using Akka.Persistence;
using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Client;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Journal;
using Spectral.Coordinator.Membership;
using Spectral.Coordinator.Sweeps;
using Spectral.Shared.Delivery;
using Spectral.Shared.Messages;
using Envelope = Spectral.Shared.Serialization.Envelope;

namespace Spectral.Coordinator;

/// <summary>
/// The one address of the cluster: hears nodes, answers clients, and carries what jobs and workers say to each other. Decides
/// nothing about a job; each has an actor of its own below this one.
/// </summary>
internal sealed class CoordinatorActor : ReceivePersistentActor, IWithTimers
{
    /// <summary>Name of the actor under /user.</summary>
    public const string Name = "coordinator";

    private readonly CoordinatorOptions _options;
    private readonly JobServices _services;
    private readonly ILogger _logger;
    private readonly NodeDesk _nodes;
    private readonly WorkerDesk _workers;
    private readonly SweepDesk _sweeps;
    private readonly Action _ended;
    private JobBook _book = JobBook.Empty;

    /// <param name="ended">Told when it has ended, whatever ended it: a singleton's manager would stay without a word.</param>
    public CoordinatorActor(CoordinatorOptions options, JobServices services, Action ended)
    {
        _ended = ended;
        _options = options;
        _services = services;
        _logger = services.Logging.CreateLogger<CoordinatorActor>();
        _nodes = new NodeDesk(services.Transit, Self, options.FailureDetection, services.Time, _logger);
        _workers = new WorkerDesk((job, message) => Child(job).Tell(message));
        _sweeps = new SweepDesk(Context, services);

        Recover<IJournalEvent>(Apply);
        Recover<RecoveryCompleted>(_ => Start());
        Command<Envelope>(envelope => Receive(envelope));
        Command<CoordinatorReadiness.Query>(_ => Sender.Tell(new CoordinatorReadiness.Ready(_book.Epoch)));
        Command<CheckLeases>(_ => OnCheckLeases());
        Command<OpenJob>(open => Open(open.Job));
        Command<Terminated>(OnJobActorEnded);
        CommandsOfJobs();
        CommandsOfSweeps();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public override string PersistenceId => "coordinator";

    /// <summary>A job's actor that breaks is stopped; where jobs go on by themselves, another takes over (<see cref="OnJobActorEnded"/>).</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PostStop()
    {
        base.PostStop();
        _ended();
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => OnJournalFailure(cause);

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => OnJournalFailure(reason);

    /// <summary>What jobs' actors ask of it.</summary>
    private void CommandsOfJobs()
    {
        Command<JobMessages.Command>(command => _nodes.Send(command.Worker, command.Message, command.Trace));
        Command<JobMessages.Done>(done => _nodes.Done(done.Receipt));
        Command<JobMessages.Stands>(stands =>
        {
            _book = _book.Stands(stands.Summary);
            _sweeps.Take(stands.Summary);
        });
        Command<JobMessages.Evaluated>(_sweeps.Take);
        Command<JobMessages.EndedBefore>(ended => _sweeps.Ended(ended.Job, ended.Result, ended.Nodes));
        Command<JobMessages.ReturnsClosed>(closed => _book = _book.CloseReturns(closed.Job));
        Command<JobMessages.SetAside>(aside => _workers.SetAside(aside.Job, aside.Node));
        Command<JobMessages.Claim>(_workers.Claim);
        Command<JobMessages.ReleaseClaims>(release => _workers.Release(release.Job, release.Keys));
        Command<JobMessages.Enqueue>(OnEnqueue);
        Command<JobMessages.Continue>(resumed =>
        {
            _workers.Continue(resumed.Job);
            Assign();
        });
        Command<JobMessages.Free>(free =>
        {
            _workers.Free(free.Job, free.Workers);
            Assign();
        });
        Command<JobMessages.Ended>(OnEnded);
        Command<JobMessages.Overtaken>(overtaken => StandDown(overtaken.Epoch));
    }

    /// <summary>What sweeps' actors ask of it.</summary>
    private void CommandsOfSweeps()
    {
        Command<SweepCommands.RunTrial>(OnRunTrial);
        Command<SweepCommands.StopTrial>(stop => Child(stop.Job).Tell(new JobInputs.Stop(SaveCheckpoint: true)));
        Command<SweepCommands.AskTrial>(OnAskTrial);
        Command<SweepCommands.Ended>(ended => PersistAsync(new CoordinatorEvents.SweepEnded(ended.Sweep), Apply));
    }

    private void OnJournalFailure(Exception cause)
    {
        _services.Journal.Failed(cause);
        _logger.JournalFailed(cause);
    }

    private void Apply(IJournalEvent happened)
    {
        _book = _book.Apply(happened);
        _sweeps.Apply(happened);
    }

    private void Start() => Persist(new CoordinatorEvents.Started(_book.Epoch + 1, _services.Time.GetUtcNow()), started =>
    {
        Apply(started);
        _logger.Started(_book.Epoch);
        Timers.StartPeriodicTimer(nameof(CheckLeases), CheckLeases.Instance, _options.FailureDetection / 5);

        // Before their trials' jobs, so that they hear how those stand; without their client they wait for it.
        foreach (string sweep in _services.ResumeInterrupted ? _sweeps.Active : [])
        {
            _sweeps.Open(sweep);
        }

        foreach (string job in _book.Active)
        {
            Open(job);
        }
    });

    /// <summary>Lets a job that has not ended go on; workers that serve it are coming back.</summary>
    private void Open(string job)
    {
        if (_book.IsActive(job))
        {
            Child(job);
        }
    }

    /// <summary>Its journal or store failed it: the workers train on meanwhile, so another actor can take over when it may work again.</summary>
    private void OnJobActorEnded(Terminated ended)
    {
        string job = ended.ActorRef.Path.Name;
        if (!_book.IsActive(job) || !_services.ResumeInterrupted)
        {
            return;
        }

        (_book, bool isNews) = _book.Interrupt(job, _services.Time.GetUtcNow(), _options.FailureDetection * 4);
        if (isNews)
        {
            _logger.JobInterrupted(job, _options.FailureDetection.TotalSeconds);
        }

        _workers.Remove(job);
        Timers.StartSingleTimer($"open-{job}", new OpenJob(job), _options.FailureDetection);
    }

    private void Receive(Envelope envelope)
    {
        switch (envelope.Message)
        {
            case NodeMessages.Hello hello:
                OnHello(hello);
                break;
            case NodeMessages.Goodbye goodbye:
                Take(_nodes.Leave(goodbye));
                break;
            case IWorkerEvent reported:
                OnReport(reported, envelope.Position);
                break;
            default:
                OnClient(envelope.Message, envelope.TraceParent);
                break;
        }
    }

    /// <summary>Reports of a session are taken in their order, each once.</summary>
    private void OnReport(IWorkerEvent reported, StreamPosition? position)
    {
        if (_nodes.Accept(reported, position) is not { } receipt)
        {
            return;
        }

        string job = reported.Fence.Run;
        if (IsClosed(job))
        {
            // An interrupted job will take it when it comes again.
            return;
        }

        if (_book.IsActive(job))
        {
            Child(job).Tell(new JobMessages.Report(reported, receipt));
            return;
        }

        if (!_book.Contains(job))
        {
            _logger.UnknownRun(reported.Worker, reported.Fence);
        }

        _nodes.Done(receipt);
    }

    /// <summary>The job has not ended, but its actor has, and the next one has not begun.</summary>
    private bool IsClosed(string job) => _book.IsActive(job) && Context.Child(job).IsNobody();

    private void OnClient(IWireMessage request, string? trace)
    {
        if ((ClientDesk.Refusal(request, request is ClientMessages.Submit ? IsTaken : _book.Contains) ?? _sweeps.Refusal(request, _book.IsTaken)) is { } refusal)
        {
            Reply(refusal);
            return;
        }

        switch (request)
        {
            case ClientMessages.Submit submit:
                Submit(new JobInputs.Submit(submit.Job, submit.Recipe, TraceParent: trace), Sender);
                break;
            case SweepMessages.Start start:
                StartSweep(start, trace, Sender);
                break;
            case SweepMessages.Stop stop when _sweeps.IsActive(stop.Sweep):
                _sweeps.Open(stop.Sweep).Tell(new SweepInputs.Stop());
                break;
            case SweepMessages.Describe describe:
                _sweeps.Open(describe.Sweep).Forward(describe);
                break;
            case ClientMessages.Resume resume:
                Child(resume.Job).Forward(new JobInputs.Resume(resume.Recipe, TraceParent: trace));
                break;
            case ClientMessages.Watch watch:
                Child(watch.Job).Forward(watch);
                break;
            case ClientMessages.Stop stop when _book.Contains(stop.Job):
                Child(stop.Job).Forward(new JobInputs.Stop(stop.SaveCheckpoint));
                break;
            case QueryMessages.DescribeJob describe:
                Child(describe.Id).Forward(describe);
                break;
            case QueryMessages.ListJobs list:
                Reply(ClientDesk.List(_book.Summaries.Values, list));
                break;
            case QueryMessages.ListSweeps list:
                Reply(SummaryPages.Of(_sweeps.Entries, list));
                break;
            case QueryMessages.ListNodes list:
                Reply(ClientDesk.List(_nodes.Registry.Nodes, list));
                break;
        }
    }

    /// <summary>Many may be accepted, and may end, in one write of the journal: it goes on hearing meanwhile.</summary>
    private void Submit(JobInputs.Submit submit, IActorRef client)
    {
        _book = _book.Accept(submit.Job);
        PersistAsync(new CoordinatorEvents.JobAccepted(submit.Job), accepted =>
        {
            Apply(accepted);
            Child(submit.Job).Tell(submit, client);
            _book = _book.CloseReturns(submit.Job);
        });
    }

    private bool IsTaken(string id) => _book.IsTaken(id) || _sweeps.Contains(id);

    /// <summary>Known as active before its first event: a new coordinator opens it, and finds it empty at worst.</summary>
    private void StartSweep(SweepMessages.Start start, string? trace, IActorRef client) => PersistAsync(new CoordinatorEvents.SweepOpened(start.Sweep), opened =>
    {
        Apply(opened);
        _sweeps.Open(start.Sweep).Tell(new SweepInputs.Start(start.Sweep, start.Recipe, trace), client);
    });

    private void OnRunTrial(SweepCommands.RunTrial run)
    {
        foreach (string node in run.Avoid)
        {
            _workers.SetAside(run.Job, node);
        }

        if (_book.IsTaken(run.Job))
        {
            Child(run.Job).Tell(new JobInputs.Resume(Recipe: null, run.Until, run.TraceParent), Sender);
        }
        else
        {
            Submit(new JobInputs.Submit(run.Job, run.Recipe, run.Until, run.TraceParent), Sender);
        }
    }

    /// <summary>One that goes on tells of its end when it comes; one whose end is just being stored has told already.</summary>
    private void OnAskTrial(SweepCommands.AskTrial ask)
    {
        if (!_book.IsTaken(ask.Job))
        {
            _sweeps.Ended(ask.Job, JobResults.NotBegun, []);
        }
        else if (_book.GoesOn(ask.Job))
        {
            Open(ask.Job);
        }
        else
        {
            Child(ask.Job).Tell(new JobMessages.HasEnded());
        }
    }

    private void OnHello(NodeMessages.Hello hello)
    {
        if (hello.Protocol != NodeMessages.ProtocolVersion)
        {
            string reason = $"it speaks protocol {hello.Protocol}, this coordinator {NodeMessages.ProtocolVersion}; run the same version everywhere";
            _logger.NodeRefused(hello.Node, reason);
            Reply(new NodeMessages.Refused(reason));
            return;
        }

        // Nodes follow the later coordinator, and still say hello to all: so whoever was taken over without a fault of its own hears of it.
        if (_options.JournalPostgres is not null && NodeLinks.EpochOf(hello.Session) is var epoch && epoch > _book.Epoch)
        {
            StandDown(epoch);
            return;
        }

        bool isDrained = hello.Draining && hello.Workers.All(worker => worker.Fence is null && _workers.JobOf(worker.Worker) is null);
        (RegistryChange change, NodeMessages.Welcome answer, bool beginsToDrain) = _nodes.Hear(hello, Sender, _book.Epoch, isDrained);
        Reply(answer);
        Take(change);
        foreach (WorkerStatus worker in hello.Workers)
        {
            Hear(worker, hello.Draining);
        }

        if (beginsToDrain)
        {
            _workers.Drain(hello.Workers);
        }
    }

    /// <summary>Another coordinator acts. Its children end with it, so nothing more is written or sent.</summary>
    private void StandDown(long epoch)
    {
        _logger.Overtaken(epoch);
        Context.Stop(Self);
    }

    private void Hear(WorkerStatus worker, bool isDraining)
    {
        if (_workers.JobOf(worker.Worker) is { } job)
        {
            Child(job).Tell(new JobInputs.Heard(worker));
        }
        else if (worker.Fence is { } fence && !IsClosed(fence.Run))
        {
            if (_book.IsReturning(fence.Run) || (!isDraining && _workers.HasRoom(fence.Run, worker)))
            {
                _workers.Return(fence.Run, worker, _book.Epoch, isDraining);
            }
            else
            {
                // It serves a run that does without it, or that has ended.
                _nodes.Send(worker.Worker, new WorkerCommands.Release(fence with { Epoch = _book.Epoch }), trace: null);
            }
        }
    }

    private void OnCheckLeases()
    {
        if (_nodes.CheckLeases() is { } change)
        {
            Take(change);
        }

        Assign();
        _workers.Lend(_nodes.Registry.Free, _book.Epoch);
        _sweeps.Take(_nodes.Registry);
    }

    private void Take(RegistryChange change)
    {
        foreach (LostWorker lost in change.Lost)
        {
            _workers.Lose(lost);
        }

        // A thousand nodes say hello each second, and hardly one of them has anything new to give.
        if (change.IsNews)
        {
            _sweeps.Take(_nodes.Registry);
            Assign();
        }
    }

    private void Assign() => _workers.Assign(_nodes.Registry.Free, _book.Epoch);

    /// <summary>A job gets workers only once it is known to be active: what they report of any other is not taken in.</summary>
    private void OnEnqueue(JobMessages.Enqueue enqueue)
    {
        string job = enqueue.Job.Job;
        if (_book.GoesOn(job))
        {
            EnqueueAndTell(enqueue.Job);
            return;
        }

        _book = _book.Resume(job);
        PersistAsync(new CoordinatorEvents.JobResumed(job), resumed =>
        {
            Apply(resumed);

            // It may have been stopped meanwhile.
            if (_book.GoesOn(job))
            {
                EnqueueAndTell(enqueue.Job);
            }
        });
    }

    private void EnqueueAndTell(QueuedJob job)
    {
        _workers.Enqueue(job);
        Assign();
        _workers.TellWaiting(job, _nodes.Registry.Free);
    }

    private void OnEnded(JobMessages.Ended ended)
    {
        if (!_book.MayEnd(ended.Job))
        {
            return;
        }

        _book = _book.End(ended.Job);
        _workers.Remove(ended.Job);
        _workers.ReleaseAll(ended.Job);
        PersistAsync(new CoordinatorEvents.JobEnded(ended.Job, _book.Summaries.GetValueOrDefault(ended.Job)), Apply);
        if (ended.Result is { } result)
        {
            _sweeps.Ended(ended.Job, result, ended.Nodes);
        }

        Assign();
    }

    private void Reply(IWireMessage message) => _services.Transit.Send(Sender, message, Self);

    private IActorRef Child(string job)
    {
        IActorRef child = Context.Child(job);
        if (!child.IsNobody())
        {
            return child;
        }

        if (_book.IsActive(job))
        {
            _book = _book.OpenReturns(job);
        }

        if (_book.WasInterrupted(job))
        {
            _nodes.TakeReportsAgain();
        }

        long epoch = _book.Epoch;
        return Context.Watch(Context.ActorOf(Props.Create(() => new JobActor(job, epoch, _services)), job));
    }

    /// <summary>Time to look at the leases.</summary>
    private sealed record CheckLeases
    {
        public static CheckLeases Instance { get; } = new();
    }

    /// <summary>Time for another actor to take an interrupted job over.</summary>
    private sealed record OpenJob(string Job);
}
