using Akka.Actor;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Delivery;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;
using Envelope = Spectral.Shared.Serialization.Envelope;

namespace Spectral.Coordinator.Benchmarks;

/// <summary>A node of one worker that says all a real one says, at once, and computes nothing.</summary>
internal sealed class SimulatedNode : ReceiveActor, IWithTimers
{
    private const int StepsOfATrial = 10;

    private readonly string _name;
    private readonly IActorRef _coordinator;
    private readonly WireTransit _transit;
    private readonly SimulationCounts _counts;
    private readonly TimeSpan _helloInterval;
    private string _incarnation = "first";
    private IncomingMessages _commands = new();
    private long _session;
    private long _reported;
    private Fence? _fence;
    private WorkerPhase _phase;
    private long _ticks;
    private bool _isFirst;
    private int _stateGeneration;
    private bool _finishes;
    private int _trained;

    public SimulatedNode(string name, IActorRef coordinator, WireTransit transit, SimulationCounts counts, TimeSpan helloInterval)
    {
        _name = name;
        _coordinator = coordinator;
        _transit = transit;
        _counts = counts;
        _helloInterval = helloInterval;
        Receive<SimulatedOrders.Join>(_ => Timers.StartPeriodicTimer("hello", SimulatedOrders.Hello.Instance, TimeSpan.Zero, _helloInterval));
        Receive<SimulatedOrders.Hello>(_ => Hello());
        Receive<SimulatedOrders.LosePeer>(lose => LosePeer(lose.Peer));
        Receive<SimulatedOrders.Restart>(_ => Restart());
        Receive<SimulatedOrders.Train>(train => Train(train.Steps));
        Receive<SimulatedOrders.Finish>(_ => Finish());
        Receive<Envelope>(OnEnvelope);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string Worker => $"{_name}/0";

    private void Hello() => _transit.Send(
        _coordinator,
        new NodeMessages.Hello(
            _name,
            _incarnation,
            NodeMessages.ProtocolVersion,
            [new WorkerStatus(Worker, "cpu:0", 1L << 34, 1, "simulated", _fence, 0, _phase, ++_ticks, "10.0.0.1:40000")],
            _session,
            _commands.DoneThrough,
            false),
        Self);

    private void OnEnvelope(Envelope envelope)
    {
        // What remoting does in the coordinator's process, beside its actors; decoding is the node's work, on its own machine.
        envelope.Encode();
        if (envelope.Message is NodeMessages.Welcome welcome)
        {
            if (welcome.Session > _session)
            {
                (_session, _reported, _commands) = (welcome.Session, 0, new IncomingMessages());
            }

            _counts.Welcomed();
        }
        else if (envelope is { Message: IWorkerCommand command, Position: { } position } && position.Session == _session && _commands.Accept(position.Sequence))
        {
            _commands.Done(position.Sequence);
            Obey(command);
        }
    }

    private void Obey(IWorkerCommand command)
    {
        switch (command)
        {
            case WorkerCommands.Load load:
                (_fence, _phase) = (load.Fence, WorkerPhase.Loading);
                string weights = load.Job.Job.Split('-')[1];
                Report(new WorkerEvents.Loaded(load.Fence, Worker, weights, $"{weights:x64}", "rows", StepsOfATrial, 1000, []));
                break;
            case WorkerCommands.Decompose decompose:
                foreach (DecompositionTask task in decompose.Tasks)
                {
                    Report(new WorkerEvents.WeightDecomposed(decompose.Fence, Worker, task.Module, task.Key, new string('b', 64), true, 0, 1e-6, "simulated"));
                }

                break;
            case WorkerCommands.FetchBases fetch:
                Report(new WorkerEvents.BasesFetched(fetch.Fence, Worker));
                break;
            case WorkerCommands.Prepare prepare:
                _fence = prepare.Fence;
                Report(new WorkerEvents.Prepared(prepare.Fence, Worker, _stateGeneration, _stateGeneration == 0 ? [] : [new HeldState(0, "state")]));
                break;
            case WorkerCommands.Form form:
                (_isFirst, _stateGeneration) = (form.Members[0].Worker == Worker, form.Fence.Generation);
                Report(new WorkerEvents.Formed(form.Fence, Worker, form.StartStep, "state"));
                break;
            case WorkerCommands.Go:
                _phase = WorkerPhase.Training;
                _counts.Started();
                if (_finishes)
                {
                    Finish();
                }

                break;
            case WorkerCommands.Stop stop:
                Report(new WorkerEvents.Left(stop.Fence, Worker, 0, LeaveReason.Stopped));
                break;
            case WorkerCommands.Release:
                (_fence, _phase, _stateGeneration) = (null, WorkerPhase.Idle, 0);
                _counts.Ended();
                Hello();
                break;
        }
    }

    /// <summary>The process dies and is started again.</summary>
    private void Restart()
    {
        (_incarnation, _fence, _phase, _session, _stateGeneration) = (_incarnation + "'", null, WorkerPhase.Idle, 0, 0);
        Hello();
    }

    private void LosePeer(string peer)
    {
        if (_fence is { } fence)
        {
            Report(new WorkerEvents.Failed(fence, Worker, WorkerPhase.Reducing, $"lost {peer}", false, IsPeerLoss: true, null, peer));
        }
    }

    /// <summary>All steps of the run are done.</summary>
    private void Finish()
    {
        _finishes = true;
        if (_phase != WorkerPhase.Training || _fence is not { } fence)
        {
            return;
        }

        _phase = WorkerPhase.Exporting;
        if (_isFirst)
        {
            Report(new WorkerEvents.StepsApplied(fence, Worker, Steps(1, StepsOfATrial, fence)));
            Report(new WorkerEvents.AdapterUploaded(fence, Worker, StepsOfATrial, "incoming", [], []));
        }

        Report(new WorkerEvents.Left(fence, Worker, StepsOfATrial, LeaveReason.Finished));
    }

    private void Train(int steps)
    {
        if (_phase == WorkerPhase.Training && _fence is { } fence)
        {
            Report(new WorkerEvents.StepsApplied(fence, Worker, Steps(_trained + 1, steps, fence)));
            _trained += steps;
        }
    }

    private static IReadOnlyList<StepRecord> Steps(int first, int count, Fence fence) =>
        [.. Enumerable.Range(first, count).Select(step => new StepRecord(JobState.OnlyTrial, step, 1, 1, 1e-3, 1, step, 1, 0.1, 0.01, fence.Generation))];

    private void Report(IWorkerEvent happened) =>
        _transit.Send(_coordinator, happened, Self, position: new StreamPosition(_session, ++_reported));
}
