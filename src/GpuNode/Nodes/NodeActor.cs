using Akka.Actor;
using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Workers;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;
using Envelope = Spectral.Shared.Serialization.Envelope;

namespace Spectral.GpuNode.Nodes;

/// <summary>
/// A host's one voice in the cluster: says hello, hands commands to its workers and sends their events to the
/// coordinator that welcomed it.
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
    private readonly Queue<IWorkerEvent> _unsent = new();
    private IActorRef? _coordinator;

    /// <param name="incarnation">Random id of this start of the process.</param>
    public NodeActor(NodeOptions options, string incarnation, IReadOnlyList<WorkerHandle> workers, ILogger logger)
    {
        _options = options;
        _incarnation = incarnation;
        _workers = workers;
        _logger = logger;
        _transit = new WireTransit(options.StrictMessages);
        Receive<SayHello>(_ => Hello());
        Receive<Envelope>(OnEnvelope);
        Receive<IWorkerEvent>(OnWorkerEvent);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        for (int i = 0; i < _workers.Count; i++)
        {
            WorkerHandle worker = _workers[i];
            _actors[worker.Description.Worker] = Context.ActorOf(Props.Create(() => new WorkerActor(worker, _logger)), $"worker-{i}");
        }

        Timers.StartPeriodicTimer(nameof(SayHello), SayHello.Instance, TimeSpan.Zero, _options.FailureDetection / 5);
    }

    protected override void PostStop() => Send(new NodeMessages.Goodbye(_options.Name, _incarnation));

    private void Hello() => Send(new NodeMessages.Hello(
        _options.Name, _incarnation, NodeMessages.ProtocolVersion, [.. _workers.Select(worker => worker.Status())]));

    private void Send(IWireMessage message)
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
            case NodeMessages.Refused refused:
                _logger.Refused(_options.Name, refused.Reason);
                break;
            case IWorkerCommand command when envelope.Worker is { } worker && _actors.TryGetValue(worker, out IActorRef? actor):
                actor.Tell(new TracedCommand(command, envelope.TraceParent));
                break;
        }
    }

    private void OnWelcome(NodeMessages.Welcome welcome)
    {
        _coordinator = Sender;
        _logger.Joined(_options.Name, welcome.Epoch);
        foreach (IActorRef actor in _actors.Values)
        {
            actor.Tell(welcome);
        }

        while (_unsent.TryDequeue(out IWorkerEvent? happened))
        {
            OnWorkerEvent(happened);
        }
    }

    private void OnWorkerEvent(IWorkerEvent happened)
    {
        if (_coordinator is null)
        {
            _unsent.Enqueue(happened);
        }
        else
        {
            _transit.Send(_coordinator, happened, Self);
        }
    }

    /// <summary>Time for a hello.</summary>
    private sealed record SayHello
    {
        public static SayHello Instance { get; } = new();
    }
}
