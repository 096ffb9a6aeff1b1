using Akka.Actor;
using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Workers;
using Spectral.Shared.Delivery;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;
using Envelope = Spectral.Shared.Serialization.Envelope;

namespace Spectral.GpuNode.Nodes;

/// <summary>
/// A host's one voice in the cluster: says hello, hands commands to its workers and sends their reports to the coordinator
/// that welcomed it, again and again until that says they are safe.
/// </summary>
internal sealed class NodeActor : ReceiveActor, IWithTimers
{
    /// <summary>Name of the actor under /user.</summary>
    public const string ActorName = "node";

    private readonly NodeOptions _options;
    private readonly string _incarnation;
    private readonly IReadOnlyList<WorkerHandle> _workers;
    private readonly ILogger _logger;
    private readonly WireTransit _transit;
    private readonly Dictionary<string, IActorRef> _actors = new(StringComparer.Ordinal);
    private readonly OutgoingMessages<IWorkerEvent> _reports;
    private IncomingMessages _commands = new();
    private IActorRef? _coordinator;
    private long _session;
    private bool _refusalLogged;
    private IActorRef? _drainRequester;

    /// <param name="incarnation">Random id of this start of the process.</param>
    public NodeActor(NodeOptions options, string incarnation, IReadOnlyList<WorkerHandle> workers, TimeProvider time, ILogger logger)
    {
        _options = options;
        _incarnation = incarnation;
        _workers = workers;
        _logger = logger;
        _transit = new WireTransit(options.StrictMessages);
        _reports = new OutgoingMessages<IWorkerEvent>(time);
        Receive<SayHello>(_ => OnTick());
        Receive<HelloNow>(_ => Hello());
        Receive<Envelope>(OnEnvelope);
        Receive<IWorkerEvent>(OnWorkerEvent);
        Receive<Drain>(_ => OnDrain());
        Receive<IsWelcome>(_ => Sender.Tell(_coordinator is not null));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan HelloInterval => _options.FailureDetection / 5;

    protected override void PreStart()
    {
        for (int i = 0; i < _workers.Count; i++)
        {
            WorkerHandle worker = _workers[i];
            _actors[worker.Description.Worker] = Context.ActorOf(Props.Create(() => new WorkerActor(worker, _logger)), $"worker-{i}");
        }

        Timers.StartPeriodicTimer(nameof(SayHello), SayHello.Instance, TimeSpan.Zero, HelloInterval);
    }

    protected override void PostStop() => SendToAll(new NodeMessages.Goodbye(_options.Name, _incarnation));

    private void OnTick()
    {
        Hello();
        if (_coordinator is not null && _reports.IsOverdue(HelloInterval * 3))
        {
            SendAgain();
        }
    }

    private void Hello() => SendToAll(new NodeMessages.Hello(
        _options.Name,
        _incarnation,
        NodeMessages.ProtocolVersion,
        [.. _workers.Select(worker => worker.Status() with { Endpoint = _options.Endpoint })],
        _session,
        _commands.DoneThrough,
        _drainRequester is not null));

    private void SendToAll(IWireMessage message)
    {
        foreach (string path in _options.Coordinators)
        {
            _transit.Send(Context.ActorSelection(path), message, Self);
        }
    }

    private void OnEnvelope(Envelope envelope)
    {
        switch (envelope.Message)
        {
            case NodeMessages.Welcome welcome:
                OnWelcome(welcome);
                break;
            case NodeMessages.Refused refused when !_refusalLogged:
                _refusalLogged = true;
                _logger.Refused(_options.Name, refused.Reason);
                break;
            case IWorkerCommand command when envelope.Worker is { } worker && _actors.TryGetValue(worker, out IActorRef? actor):
                OnCommand(command, actor, envelope);
                break;
        }
    }

    /// <summary>Commands of a session come in their order; one that follows a gap will come again.</summary>
    private void OnCommand(IWorkerCommand command, IActorRef worker, Envelope envelope)
    {
        if (envelope.Position is not { } position || position.Session != _session || !_commands.Accept(position.Sequence))
        {
            return;
        }

        _commands.Done(position.Sequence);
        worker.Tell(new TracedCommand(command, envelope.TraceParent));
    }

    private void OnWelcome(NodeMessages.Welcome welcome)
    {
        if (welcome.Session < _session)
        {
            return;
        }

        if (welcome.Session > _session)
        {
            Begin(welcome);
        }
        else
        {
            _reports.Acknowledge(welcome.ReceivedThrough);
        }

        if (welcome.Drained && _drainRequester is { } requester)
        {
            requester.Tell(Drained.Instance);
        }
    }

    private void Begin(NodeMessages.Welcome welcome)
    {
        _session = welcome.Session;
        _coordinator = Sender;
        _commands = new IncomingMessages();
        _refusalLogged = false;
        _logger.Joined(_options.Name, welcome.Epoch);
        foreach (IActorRef actor in _actors.Values)
        {
            actor.Tell(new EpochBegan(welcome.Epoch));
        }

        _reports.Restart();
        SendAgain();
    }

    private void OnWorkerEvent(IWorkerEvent happened)
    {
        long sequence = _reports.Add(happened);
        if (_coordinator is not null)
        {
            Send(happened, sequence);
        }
    }

    private void SendAgain()
    {
        foreach ((long sequence, IWorkerEvent happened) in _reports.Waiting)
        {
            Send(happened, sequence);
        }
    }

    private void Send(IWorkerEvent happened, long sequence) =>
        _transit.Send(_coordinator!, happened, Self, position: new StreamPosition(_session, sequence));

    private void OnDrain()
    {
        _drainRequester = Sender;
        _logger.Draining(_options.Name);
        Hello();
    }

    /// <summary>Leave in good order; answered by <see cref="Drained"/> once no worker serves a run.</summary>
    public sealed record Drain
    {
        public static Drain Instance { get; } = new();
    }

    /// <summary>Asks whether a coordinator has welcomed the node; answered by a <see cref="bool"/>.</summary>
    public sealed record IsWelcome
    {
        public static IsWelcome Instance { get; } = new();
    }

    public sealed record Drained
    {
        public static Drained Instance { get; } = new();
    }

    /// <summary>A worker's membership changed: the coordinator waits to know.</summary>
    public sealed record HelloNow
    {
        public static HelloNow Instance { get; } = new();
    }

    /// <summary>Time for a hello.</summary>
    private sealed record SayHello
    {
        public static SayHello Instance { get; } = new();
    }
}
