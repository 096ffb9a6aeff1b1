using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Client;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Journal;
using Spectral.Coordinator.Membership;
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
    private readonly Dictionary<string, IActorRef> _nodes = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, bool> _jobs = ImmutableDictionary<string, bool>.Empty;
    private NodeRegistry _registry = NodeRegistry.Empty;
    private JobQueue _queue = JobQueue.Empty;
    private BasisClaims _claims = BasisClaims.Empty;
    private long _epoch;
    private DateTimeOffset _lastCheck;

    public CoordinatorActor(CoordinatorOptions options, JobServices services)
    {
        _options = options;
        _services = services;
        _logger = services.Logging.CreateLogger<CoordinatorActor>();

        Recover<IJournalEvent>(Apply);
        Recover<RecoveryCompleted>(_ => Start());
        Command<Envelope>(envelope => Receive(envelope));
        Command<CoordinatorReadiness.Query>(_ => Sender.Tell(new CoordinatorReadiness.Ready(_epoch)));
        Command<CheckLeases>(_ => OnCheckLeases());
        Command<JobMessages.Enqueue>(OnEnqueue);
        Command<JobMessages.Command>(OnCommand);
        Command<JobMessages.Free>(free =>
        {
            _queue = _queue.Free(free.Job, free.Workers);
            Assign();
        });
        Command<JobMessages.Claim>(OnClaim);
        Command<JobMessages.ReleaseClaims>(release => Grant(_claims.Release(release.Job, release.Keys)));
        Command<JobMessages.Ended>(OnEnded);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public override string PersistenceId => "coordinator";

    /// <summary>
    /// A job's actor that breaks stays down: its watchers see it, and whoever opens the job again replays the journal.
    /// </summary>
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
            Child(job);
        }
    });

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
            case IWorkerEvent reported when _jobs.ContainsKey(reported.Fence.Run):
                Child(reported.Fence.Run).Tell(new JobInputs.Reported(reported));
                break;
            case IWorkerEvent reported:
                _logger.UnknownRun(reported.Worker, reported.Fence);
                break;
            default:
                OnClient(envelope.Message);
                break;
        }
    }

    private void OnClient(IWireMessage request)
    {
        switch (request)
        {
            case ClientMessages.Submit submit when JobId.Fault(submit.Job) is { } fault:
                Reply(new ClientMessages.Refused(fault));
                break;
            case ClientMessages.Submit submit when _jobs.ContainsKey(submit.Job):
                Reply(new ClientMessages.Refused($"there is a job '{submit.Job}' already; resume it, or choose another name"));
                break;
            case ClientMessages.Submit submit:
                IActorRef client = Sender;
                Persist(new CoordinatorEvents.JobAccepted(submit.Job), accepted =>
                {
                    Apply(accepted);
                    Child(submit.Job).Tell(new JobInputs.Submit(submit.Job, submit.Recipe), client);
                });
                break;
            case ClientMessages.Resume resume when !_jobs.ContainsKey(resume.Job):
                Reply(new ClientMessages.Refused($"there is no job '{resume.Job}'"));
                break;
            case ClientMessages.Watch watch when !_jobs.ContainsKey(watch.Job):
                Reply(new ClientMessages.Refused($"there is no job '{watch.Job}'"));
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

        bool isNew = !_registry.Nodes.TryGetValue(hello.Node, out RegisteredNode? known) || known.Incarnation != hello.Incarnation;
        _nodes[hello.Node] = Sender;
        if (isNew)
        {
            _logger.NodeJoined(hello.Node, hello.Workers.Count);
            Reply(new NodeMessages.Welcome(_epoch));
        }

        ReleaseOrphans(hello);
        Change(_registry.Hear(hello, _services.Time.GetUtcNow()));
    }

    /// <summary>Workers that still serve a run of an earlier incarnation are told to drop it.</summary>
    private void ReleaseOrphans(NodeMessages.Hello hello)
    {
        foreach (WorkerStatus worker in hello.Workers.Where(IsOrphan))
        {
            _services.Transit.Send(Sender, new WorkerCommands.Release(worker.Fence! with { Epoch = _epoch }), Self, worker.Worker);
        }
    }

    private bool IsOrphan(WorkerStatus worker) => worker.Fence is { } fence && fence.Epoch < _epoch;

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
    }

    private void Change(RegistryChange change)
    {
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

        Assign();
    }

    private void OnEnqueue(JobMessages.Enqueue enqueue)
    {
        _queue = _queue.Enqueue(new QueuedJob(enqueue.Job, enqueue.Ticket, enqueue.Minimum, enqueue.Maximum));
        if (_jobs[enqueue.Job])
        {
            Assign();
        }
        else
        {
            Persist(new CoordinatorEvents.JobResumed(enqueue.Job), resumed =>
            {
                Apply(resumed);
                Assign();
            });
        }
    }

    private void Assign()
    {
        WorkerStatus[] ready = [.. _registry.Workers.Where(worker => !IsOrphan(worker))];
        (_queue, ImmutableArray<Assignment> assignments) = _queue.Assign(ready);
        foreach (Assignment assignment in assignments)
        {
            Child(assignment.Job).Tell(new JobMessages.Assigned(assignment.Ticket, new JobInputs.Assigned(_epoch, assignment.Workers)));
        }

        int free = ready.Count(worker => !_queue.Assigned.ContainsKey(worker.Worker));
        foreach (QueuedJob waiting in _queue.Waiting)
        {
            Child(waiting.Job).Tell(new JobInputs.Waiting(waiting.Minimum, free));
        }
    }

    private void OnCommand(JobMessages.Command command)
    {
        RegisteredNode? node = _registry.Nodes.Values.FirstOrDefault(node => node.Workers.Any(worker => worker.Worker == command.Worker));
        if (node is not null)
        {
            _services.Transit.Send(_nodes[node.Node], command.Message, Self, command.Worker, command.Trace);
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
        Grant(_claims.ReleaseAll(ended.Job));
        Persist(new CoordinatorEvents.JobEnded(ended.Job), persisted =>
        {
            Apply(persisted);
            Assign();
        });
    }

    private void Reply(IWireMessage message) => _services.Transit.Send(Sender, message, Self);

    private IActorRef Child(string job)
    {
        IActorRef child = Context.Child(job);
        return child.IsNobody() ? Context.ActorOf(Props.Create(() => new JobActor(job, _services)), job) : child;
    }

    /// <summary>Time to look at the leases.</summary>
    private sealed record CheckLeases
    {
        public static CheckLeases Instance { get; } = new();
    }
}
