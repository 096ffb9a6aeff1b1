using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Client;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Journal;
using Spectral.Coordinator.Membership;
using Spectral.Shared.Delivery;
using Spectral.Shared.Messages;
using Envelope = Spectral.Shared.Serialization.Envelope;

namespace Spectral.Coordinator;

/// <summary>
/// The one address of the cluster: hears nodes, answers clients, hands workers to jobs, and carries what jobs and workers
/// say to each other. Decides nothing about a job; each has an actor of its own below this one.
/// </summary>
internal sealed class CoordinatorActor : ReceivePersistentActor, IWithTimers
{
    /// <summary>Name of the actor under /user.</summary>
    public const string Name = "coordinator";

    private readonly CoordinatorOptions _options;
    private readonly JobServices _services;
    private readonly ILogger _logger;
    private readonly NodeLinks _links;
    private readonly Dictionary<string, JobSummary> _summaries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _returning = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _interrupted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _accepting = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ending = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, bool> _jobs = ImmutableDictionary<string, bool>.Empty;
    private NodeRegistry _registry = NodeRegistry.Empty;
    private JobQueue _queue = JobQueue.Empty;
    private BasisClaims _claims = BasisClaims.Empty;
    private (string Job, JobInputs.Waiting Told)? _headTold;
    private long _epoch;
    private DateTimeOffset _lastCheck;

    public CoordinatorActor(CoordinatorOptions options, JobServices services)
    {
        _options = options;
        _services = services;
        _logger = services.Logging.CreateLogger<CoordinatorActor>();
        _links = new NodeLinks(services.Transit, Self, services.Time);

        Recover<IJournalEvent>(Apply);
        Recover<RecoveryCompleted>(_ => Start());
        Command<Envelope>(envelope => Receive(envelope));
        Command<CoordinatorReadiness.Query>(_ => Sender.Tell(new CoordinatorReadiness.Ready(_epoch)));
        Command<CheckLeases>(_ => OnCheckLeases());
        Command<OpenJob>(open => Open(open.Job));
        Command<Terminated>(OnJobActorEnded);
        Command<JobMessages.Enqueue>(OnEnqueue);
        Command<JobMessages.Continue>(resumed =>
        {
            _queue = _queue.Continue(resumed.Job);
            Assign();
        });
        Command<JobMessages.Command>(command => _links.To(command.Worker)?.Send(command.Worker, command.Message, command.Trace));
        Command<JobMessages.Done>(done => _links.Done(done.Receipt));
        Command<JobMessages.ReturnsClosed>(closed => _returning.Remove(closed.Job));
        Command<JobMessages.SetAside>(aside => _queue = _queue.SetAside(aside.Job, aside.Node));
        Command<JobMessages.Free>(free =>
        {
            _queue = _queue.Free(free.Job, free.Workers);
            Assign();
        });
        Command<JobMessages.Claim>(OnClaim);
        Command<JobMessages.ReleaseClaims>(release => Grant(_claims.Release(release.Job, release.Keys)));
        Command<JobMessages.Ended>(OnEnded);
        Command<JobMessages.Stands>(stands => _summaries[stands.Summary.Job] = stands.Summary);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public override string PersistenceId => "coordinator";

    /// <summary>A job's actor that breaks is stopped; where jobs go on by themselves, another takes over (<see cref="OnJobActorEnded"/>).</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => OnJournalFailure(cause);

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => OnJournalFailure(reason);

    private void OnJournalFailure(Exception cause)
    {
        _services.Journal.Failed(cause);
        _logger.JournalFailed(cause);
    }

    private void Apply(IJournalEvent happened)
    {
        switch (happened)
        {
            case CoordinatorEvents.Started started:
                _epoch = started.Epoch;
                break;
            case CoordinatorEvents.JobAccepted accepted:
                _jobs = _jobs.SetItem(accepted.Job, true);
                break;
            case CoordinatorEvents.JobEnded ended:
                _jobs = _jobs.SetItem(ended.Job, false);
                if (ended.Summary is { } summary)
                {
                    _summaries[ended.Job] = summary;
                }

                break;
            case CoordinatorEvents.JobResumed resumed:
                _jobs = _jobs.SetItem(resumed.Job, true);
                break;
        }
    }

    private void Start() => Persist(new CoordinatorEvents.Started(_epoch + 1, _services.Time.GetUtcNow()), started =>
    {
        Apply(started);
        _logger.Started(_epoch);
        _lastCheck = _services.Time.GetUtcNow();
        Timers.StartPeriodicTimer(nameof(CheckLeases), CheckLeases.Instance, _options.FailureDetection / 5);
        foreach (string job in _jobs.Where(job => job.Value).Select(job => job.Key).Order(StringComparer.Ordinal))
        {
            Open(job);
        }
    });

    /// <summary>Lets a job that has not ended go on; workers that serve it are coming back.</summary>
    private void Open(string job)
    {
        if (_jobs.GetValueOrDefault(job))
        {
            Child(job);
        }
    }

    /// <summary>Its journal or store failed it: the workers train on meanwhile, so another actor can take over when it may work again.</summary>
    private void OnJobActorEnded(Terminated ended)
    {
        string job = ended.ActorRef.Path.Name;
        if (_jobs.GetValueOrDefault(job) && _services.ResumeInterrupted)
        {
            SayInterrupted(job);
            _queue = _queue.Remove(job);
            Timers.StartSingleTimer($"open-{job}", new OpenJob(job), _options.FailureDetection);
        }
    }

    /// <summary>Once for an outage, however often it is tried in vain.</summary>
    private void SayInterrupted(string job)
    {
        DateTimeOffset now = _services.Time.GetUtcNow();
        bool goesOn = _interrupted.TryGetValue(job, out DateTimeOffset before) && now - before < _options.FailureDetection * 4;
        _interrupted[job] = now;
        if (!goesOn)
        {
            _logger.JobInterrupted(job, _options.FailureDetection.TotalSeconds);
        }
    }

    private void Receive(Envelope envelope)
    {
        switch (envelope.Message)
        {
            case NodeMessages.Hello hello:
                OnHello(hello);
                break;
            case NodeMessages.Goodbye goodbye:
                Change(_registry.Leave(goodbye));
                break;
            case IWorkerEvent reported:
                OnReport(reported, envelope.Position);
                break;
            default:
                OnClient(envelope.Message);
                break;
        }
    }

    /// <summary>Reports of a session are taken in their order, each once.</summary>
    private void OnReport(IWorkerEvent reported, StreamPosition? position)
    {
        if (position is null || _links.Of(reported.Worker, position.Session) is not { } link || !link.Reports.Accept(position.Sequence))
        {
            return;
        }

        var receipt = new JobMessages.Receipt(Recruit.NodeOf(reported.Worker), position.Session, position.Sequence);
        if (_jobs.GetValueOrDefault(reported.Fence.Run) && !IsClosed(reported.Fence.Run))
        {
            Child(reported.Fence.Run).Tell(new JobMessages.Report(reported, receipt));
            return;
        }

        if (!_jobs.ContainsKey(reported.Fence.Run))
        {
            _logger.UnknownRun(reported.Worker, reported.Fence);
        }

        // An interrupted job will take it when it comes again; for one that has ended there is nothing to do.
        if (!IsClosed(reported.Fence.Run))
        {
            _links.Done(receipt);
        }
    }

    /// <summary>The job has not ended, but its actor has, and the next one has not begun.</summary>
    private bool IsClosed(string job) => _jobs.GetValueOrDefault(job) && Context.Child(job).IsNobody();

    private void OnClient(IWireMessage request)
    {
        if (ClientDesk.Refusal(request, job => _jobs.ContainsKey(job) || (request is ClientMessages.Submit && _accepting.Contains(job))) is { } refusal)
        {
            Reply(refusal);
            return;
        }

        switch (request)
        {
            case ClientMessages.Submit submit:
                Submit(submit, Sender);
                break;
            case ClientMessages.Resume resume:
                Child(resume.Job).Forward(new JobInputs.Resume(resume.Recipe));
                break;
            case ClientMessages.Watch watch:
                Child(watch.Job).Forward(watch);
                break;
            case ClientMessages.Stop stop when _jobs.ContainsKey(stop.Job):
                Child(stop.Job).Forward(new JobInputs.Stop(stop.SaveCheckpoint));
                break;
            case QueryMessages.DescribeJob describe:
                Child(describe.Id).Forward(describe);
                break;
            case QueryMessages.ListJobs list:
                Reply(ClientDesk.List(_summaries.Values, list));
                break;
            case QueryMessages.ListNodes list:
                Reply(ClientDesk.List(_registry.Nodes, list));
                break;
        }
    }

    /// <summary>Many may be accepted, and may end, in one write of the journal: it goes on hearing meanwhile.</summary>
    private void Submit(ClientMessages.Submit submit, IActorRef client)
    {
        _accepting.Add(submit.Job);
        PersistAsync(new CoordinatorEvents.JobAccepted(submit.Job), accepted =>
        {
            _accepting.Remove(submit.Job);
            Apply(accepted);
            Child(submit.Job).Tell(new JobInputs.Submit(submit.Job, submit.Recipe), client);
            _returning.Remove(submit.Job);
        });
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

        RegisteredNode? known = _registry.Nodes.GetValueOrDefault(hello.Node);
        if (known is not null && known.Incarnation != hello.Incarnation)
        {
            _links.Drop(hello.Node);
        }

        if (known?.Incarnation != hello.Incarnation)
        {
            _logger.NodeJoined(hello.Node, hello.Workers.Count);
        }

        NodeLink link = _links.Meet(hello, Sender, _epoch);
        link.Hear(hello, _options.FailureDetection / 5 * 3);
        Reply(new NodeMessages.Welcome(_epoch, link.Session, link.Reports.DoneThrough, IsDrained(hello)));
        RegistryChange change = _registry.Hear(hello, _services.Time.GetUtcNow());
        Change(change);
        foreach (WorkerStatus worker in hello.Workers)
        {
            Hear(worker, hello.Draining);
        }

        if (hello.Draining && known?.IsDraining != true)
        {
            Drain(hello);
        }
    }

    private void Hear(WorkerStatus worker, bool isDraining)
    {
        if (_queue.Assigned.GetValueOrDefault(worker.Worker) is { } job)
        {
            Child(job).Tell(new JobInputs.Heard(worker));
        }
        else if (worker.Fence is { } fence && !IsClosed(fence.Run))
        {
            bool comesBack = _returning.Contains(fence.Run) || (!isDraining && _queue.HasRoom(fence.Run, worker));
            if (comesBack)
            {
                Return(fence.Run, worker, isDraining);
            }
            else
            {
                // It serves a run that does without it, or that has ended.
                _links.To(worker.Worker)?.Send(worker.Worker, new WorkerCommands.Release(fence with { Epoch = _epoch }), trace: null);
            }
        }
    }

    /// <summary>A worker that was believed lost, or served the job under an earlier coordinator: it has the model, and maybe the state.</summary>
    private void Return(string job, WorkerStatus worker, bool isDraining)
    {
        _queue = _queue.Return(job, worker.Worker);
        Child(job).Tell(new JobInputs.Returned(_epoch, worker));
        if (isDraining)
        {
            Child(job).Tell(new JobInputs.Draining([worker.Worker]));
        }
    }

    private bool IsDrained(NodeMessages.Hello hello) =>
        hello.Draining && hello.Workers.All(worker => worker.Fence is null && !_queue.Assigned.ContainsKey(worker.Worker));

    private void Drain(NodeMessages.Hello hello)
    {
        _logger.NodeDraining(hello.Node);
        IEnumerable<(string Job, string Worker)> serving = hello.Workers
            .Select(worker => (Job: _queue.Assigned.GetValueOrDefault(worker.Worker), worker.Worker))
            .Where(serving => serving.Job is not null)!;
        foreach (IGrouping<string, string> workers in serving.GroupBy(serving => serving.Job, serving => serving.Worker, StringComparer.Ordinal))
        {
            Child(workers.Key).Tell(new JobInputs.Draining([.. workers]));
        }
    }

    private void OnCheckLeases()
    {
        DateTimeOffset now = _services.Time.GetUtcNow();
        bool stoodStill = now - _lastCheck > _options.FailureDetection / 2;
        _lastCheck = now;
        if (stoodStill)
        {
            _registry = _registry.Renew(now);
        }
        else
        {
            Change(_registry.Expire(now, _options.FailureDetection));
        }

        Assign();
    }

    private void Change(RegistryChange change)
    {
        foreach (string node in change.Gone)
        {
            _links.Drop(node);
        }

        _registry = change.Registry;
        foreach (LostWorker lost in change.Lost)
        {
            _logger.WorkerLost(lost.Worker, lost.Reason);
            if (_queue.Assigned.TryGetValue(lost.Worker, out string? job))
            {
                Child(job).Tell(new JobInputs.WorkerLost(lost.Worker, lost.Reason));
                _queue = _queue.Free(job, [lost.Worker]);
            }
        }

        // A thousand nodes say hello each second, and hardly one of them has anything new to give.
        if (change.IsNews)
        {
            Assign();
        }
    }

    private void OnEnqueue(JobMessages.Enqueue enqueue)
    {
        string job = enqueue.Job.Job;
        _queue = _queue.Enqueue(enqueue.Job);
        if (_jobs[job] && !_ending.Contains(job))
        {
            AssignAndTell(job, enqueue.Job.Minimum);
        }
        else
        {
            PersistAsync(new CoordinatorEvents.JobResumed(job), resumed =>
            {
                Apply(resumed);
                AssignAndTell(job, enqueue.Job.Minimum);
            });
        }
    }

    private void AssignAndTell(string job, int minimum)
    {
        Assign();
        Child(job).Tell(new JobInputs.Waiting(minimum, FreeWorkers().Count()));
    }

    private IEnumerable<WorkerStatus> FreeWorkers() => _registry.Free.Where(worker => !_queue.Assigned.ContainsKey(worker.Worker));

    private void Assign()
    {
        (_queue, ImmutableArray<Assignment> assignments) = _queue.Assign(_registry.Free);
        foreach (Assignment assignment in assignments)
        {
            Child(assignment.Job).Tell(new JobMessages.Assigned(assignment.Ticket, new JobInputs.Assigned(_epoch, assignment.Workers)));
        }

        TellHead();
    }

    /// <summary>Whoever is first in line hears what it waits for; thousands may wait behind it.</summary>
    private void TellHead()
    {
        if (_queue.Waiting.Count == 0)
        {
            return;
        }

        QueuedJob head = _queue.Waiting.First().Value;
        var waiting = new JobInputs.Waiting(head.Minimum, FreeWorkers().Count());
        if (_headTold != (head.Job, waiting))
        {
            _headTold = (head.Job, waiting);
            Child(head.Job).Tell(waiting);
        }
    }

    private void OnClaim(JobMessages.Claim claim)
    {
        (_claims, ImmutableArray<string> granted) = _claims.Claim(claim.Job, claim.Keys);
        if (!granted.IsEmpty)
        {
            Sender.Tell(new JobInputs.BasesGranted(granted));
        }
    }

    private void Grant((BasisClaims Claims, ImmutableArray<(string Job, string Key)> Granted) change)
    {
        _claims = change.Claims;
        foreach (IGrouping<string, string> keys in change.Granted.GroupBy(grant => grant.Job, grant => grant.Key, StringComparer.Ordinal))
        {
            Child(keys.Key).Tell(new JobInputs.BasesGranted([.. keys]));
        }
    }

    private void OnEnded(JobMessages.Ended ended)
    {
        _queue = _queue.Remove(ended.Job);
        _returning.Remove(ended.Job);
        _interrupted.Remove(ended.Job);
        Grant(_claims.ReleaseAll(ended.Job));
        _ending.Add(ended.Job);
        PersistAsync(new CoordinatorEvents.JobEnded(ended.Job, _summaries.GetValueOrDefault(ended.Job)), persisted =>
        {
            _ending.Remove(ended.Job);
            Apply(persisted);
        });
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

        if (_jobs.GetValueOrDefault(job))
        {
            _returning.Add(job);
        }

        if (_interrupted.ContainsKey(job))
        {
            _links.TakeReportsAgain();
        }

        return Context.Watch(Context.ActorOf(Props.Create(() => new JobActor(job, _epoch, _services)), job));
    }

    /// <summary>Time to look at the leases.</summary>
    private sealed record CheckLeases
    {
        public static CheckLeases Instance { get; } = new();
    }

    /// <summary>Time for another actor to take an interrupted job over.</summary>
    private sealed record OpenJob(string Job);
}
