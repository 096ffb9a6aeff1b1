using System.Diagnostics;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Microsoft.Extensions.Logging.Abstractions;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Nodes;
using Spectral.GpuNode.Workers;
using Spectral.Shared.Delivery;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;
using Envelope = Spectral.Shared.Serialization.Envelope;

namespace Spectral.GpuNode.Tests.Nodes;

/// <summary>A node between a coordinator that is a probe and engines that only record; messages pass the serializer.</summary>
public sealed class NodeActorTests : TestKit
{
    private static readonly Fence Run = new(1, "run", 1);

    private readonly RecordingEngine[] _engines = [new(), new()];
    private readonly TestProbe _coordinator;
    private readonly IActorRef _node;
    private long _sent;

    public NodeActorTests()
        : base("akka.loglevel = WARNING")
    {
        _coordinator = CreateTestProbe("coordinator");
        WorkerHandle[] workers = [.. _engines.Select((engine, i) => new WorkerHandle(new WorkerDescription($"n/{i}", $"cpu:{i}", 7, 1, "f"), engine))];
        var options = new NodeOptions
        {
            Name = "n",
            Coordinators = [_coordinator.Ref.Path.ToStringWithoutAddress()],
            FailureDetection = TimeSpan.FromMilliseconds(250),
            StrictMessages = true,
        };
        _node = Sys.ActorOf(Props.Create(() => new NodeActor(options, "incarnation", workers, TimeProvider.System, NullLogger.Instance)));
    }

    [Fact]
    public void It_says_hello_again_and_again_with_what_its_workers_do()
    {
        NodeMessages.Hello first = Hello();
        Assert.Equal(("n", "incarnation", NodeMessages.ProtocolVersion), (first.Node, first.Incarnation, first.Protocol));
        Assert.Equal([("n/0", "cpu:0"), ("n/1", "cpu:1")], first.Workers.Select(worker => (worker.Worker, worker.Device)));
        _engines[1].Progress = new WorkerProgress(WorkerPhase.Training, 42, 7);
        _coordinator.FishForMessage<Envelope>(
            envelope => envelope.Message is NodeMessages.Hello hello && hello.Workers[1] is { Step: 7, Phase: WorkerPhase.Training, PhaseTicks: 42 },
            cancellationToken: default);
    }

    [Fact]
    public async Task It_tells_whether_it_was_welcomed()
    {
        Assert.False(await _node.Ask<bool>(NodeActor.IsWelcome.Instance, TimeSpan.FromSeconds(10)));
        Welcome();
        Assert.True(await _node.Ask<bool>(NodeActor.IsWelcome.Instance, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Commands_reach_the_worker_they_name_and_its_hellos_carry_the_fence()
    {
        Welcome();
        Command("n/1", Load(Run));
        Assert.Equal(Load(Run), Take(1));
        Assert.Empty(_engines[0].Commands);
        _coordinator.FishForMessage<Envelope>(envelope => envelope.Message is NodeMessages.Hello hello && hello.Workers[1].Fence == Run, cancellationToken: default);
        Command("n/1", new WorkerCommands.Release(Run));
        Assert.IsType<WorkerCommands.Release>(Take(1));
        _coordinator.FishForMessage<Envelope>(envelope => envelope.Message is NodeMessages.Hello hello && hello.Workers[1].Fence is null, cancellationToken: default);
    }

    [Fact]
    public void A_command_under_an_old_fence_does_not_reach_the_engine()
    {
        Welcome(epoch: 5);
        Command("n/0", Load(Run));
        Command("n/0", Load(Run with { Epoch = 5 }));
        Assert.Equal(5, Take(0).Fence.Epoch);
    }

    [Fact]
    public void Events_wait_for_a_coordinator_and_then_come_in_order()
    {
        Hello();
        _engines[0].Say(new WorkerEvents.Left(Run, "n/0", 1, LeaveReason.Finished));
        _engines[0].Say(new WorkerEvents.Left(Run, "n/0", 2, LeaveReason.Finished));
        Welcome();
        Assert.Equal([1L, 2], Events(2).Cast<WorkerEvents.Left>().Select(left => left.Step));
    }

    [Fact]
    public void A_report_is_sent_again_until_it_is_acknowledged()
    {
        Welcome();
        _engines[0].Say(new WorkerEvents.Left(Run, "n/0", 1, LeaveReason.Finished));
        _engines[0].Say(new WorkerEvents.Left(Run, "n/0", 2, LeaveReason.Finished));
        SequencesUntil(sequences => sequences.Count(sequence => sequence == 1) > 1 && sequences.Count(sequence => sequence == 2) > 1);
        Say(new NodeMessages.Welcome(1, 1, 1, false));
        SequencesUntil(sequences => sequences is [.., 2, 2]);
        Say(new NodeMessages.Welcome(1, 1, 2, false));
        SkipUntilQuiet();
        _engines[0].Say(new WorkerEvents.Left(Run, "n/0", 3, LeaveReason.Finished));
        Assert.Equal(new StreamPosition(1, 3), Positions(1).Single());
    }

    [Fact]
    public void A_later_session_gets_all_that_waits_numbered_anew_and_an_earlier_one_is_not_obeyed()
    {
        Welcome(session: 5);
        _engines[0].Say(new WorkerEvents.Left(Run, "n/0", 1, LeaveReason.Finished));
        _engines[0].Say(new WorkerEvents.Left(Run, "n/0", 2, LeaveReason.Finished));
        Positions(2);
        Say(new NodeMessages.Welcome(1, 5, 1, false));
        Say(new NodeMessages.Welcome(1, 4, 2, false));
        Say(new NodeMessages.Welcome(2, 6, 0, false));
        StreamPosition position;
        while ((position = Positions(1).Single()).Session == 5)
        {
        }

        Assert.Equal(new StreamPosition(6, 1), position);
        Command("n/0", Load(Run with { Epoch = 9 }), session: 5);
        _sent = 0;
        Command("n/0", Load(Run with { Epoch = 2 }), session: 6);
        Assert.Equal(2, Take(0).Fence.Epoch);
        _coordinator.FishForMessage<Envelope>(
            envelope => envelope.Message is NodeMessages.Hello { Session: 6, ReceivedThrough: 1 }, cancellationToken: default);
    }

    [Fact]
    public void Commands_are_taken_in_their_turn_and_once()
    {
        Welcome();
        _sent = 1;
        Command("n/0", Load(Run with { Epoch = 3 }));
        _sent = 0;
        Command("n/0", Load(Run));
        _sent = 0;
        Command("n/0", Load(Run with { Epoch = 4 }));
        Command("n/0", Load(Run with { Epoch = 2 }));
        Assert.Equal(1, Take(0).Fence.Epoch);
        Assert.Equal(2, Take(0).Fence.Epoch);
        _coordinator.FishForMessage<Envelope>(envelope => envelope.Message is NodeMessages.Hello { ReceivedThrough: 2 }, cancellationToken: default);
        Assert.Empty(_engines[0].Commands);
    }

    [Fact]
    public void A_drain_is_announced_and_answered_once_the_coordinator_says_it_is_done()
    {
        Welcome();
        _node.Tell(NodeActor.Drain.Instance, TestActor);
        _coordinator.FishForMessage<Envelope>(envelope => envelope.Message is NodeMessages.Hello { Draining: true }, cancellationToken: default);
        Say(new NodeMessages.Welcome(1, 1, 0, false));
        ExpectNoMsg(TimeSpan.FromMilliseconds(100), cancellationToken: default);
        Say(new NodeMessages.Welcome(1, 1, 0, true));
        ExpectMsg<NodeActor.Drained>(cancellationToken: default);
    }

    [Fact]
    public void A_refusal_does_not_stop_it_from_asking_again()
    {
        Hello();
        Say(new NodeMessages.Refused("another version"));
        Welcome();
        Command("n/0", Load(Run));
        Take(0);
    }

    [Fact]
    public void It_says_goodbye_when_it_stops()
    {
        Hello();
        Sys.Stop(_node);
        _coordinator.FishForMessage<Envelope>(envelope => envelope.Message is NodeMessages.Goodbye { Incarnation: "incarnation" }, cancellationToken: default);
    }

    [Fact]
    public void The_engine_takes_a_command_within_the_senders_trace()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SpectralTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        Welcome();
        _node.Tell(Envelope.Decode(new Envelope(Load(Run), "n/0", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", new StreamPosition(1, 1)).Encode()), _coordinator.Ref);
        Take(0);
        Assert.True(_engines[0].Traces.TryDequeue(out ActivityContext context));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", context.TraceId.ToHexString());
    }

    private static WorkerCommands.Load Load(Fence fence) => new(fence, new JobSpecification(fence.Run, "trial-0", "recipe"));

    private NodeMessages.Hello Hello() => (NodeMessages.Hello)_coordinator.ExpectMsg<Envelope>(cancellationToken: default).Message;

    private void Welcome(long epoch = 1, long session = 1, long received = 0, bool drained = false)
    {
        Hello();
        _node.Tell(new Envelope(new NodeMessages.Welcome(epoch, session, received, drained)), _coordinator.Ref);
    }

    private void Say(IWireMessage message) => _node.Tell(new Envelope(message), _coordinator.Ref);

    /// <summary>Places of the next reports that come.</summary>
    private List<StreamPosition> Positions(int count)
    {
        var positions = new List<StreamPosition>();
        while (positions.Count < count)
        {
            if (_coordinator.ExpectMsg<Envelope>(TimeSpan.FromSeconds(20), cancellationToken: default) is { Position: { } position })
            {
                positions.Add(position);
            }
        }

        return positions;
    }

    private void SequencesUntil(Func<List<long>, bool> condition)
    {
        var sequences = new List<long>();
        while (!condition(sequences))
        {
            sequences.Add(Positions(1).Single().Sequence);
        }
    }

    /// <summary>Until hellos alone come, for longer than reports wait before they are sent again.</summary>
    private void SkipUntilQuiet()
    {
        for (int hellos = 0; hellos < 6;)
        {
            hellos = _coordinator.ExpectMsg<Envelope>(TimeSpan.FromSeconds(20), cancellationToken: default).Message is NodeMessages.Hello ? hellos + 1 : 0;
        }
    }

    private void Command(string worker, IWorkerCommand command, long session = 1) =>
        _node.Tell(new Envelope(command, worker, Position: new StreamPosition(session, ++_sent)), _coordinator.Ref);

    private IWorkerCommand Take(int engine)
    {
        Assert.True(_engines[engine].Commands.TryTake(out IWorkerCommand? command, TimeSpan.FromSeconds(10)), "the engine was told nothing");
        return command;
    }

    private List<IWorkerEvent> Events(int count)
    {
        var events = new List<IWorkerEvent>();
        while (events.Count < count)
        {
            if (_coordinator.ExpectMsg<Envelope>(TimeSpan.FromSeconds(10), cancellationToken: default).Message is IWorkerEvent happened)
            {
                events.Add(happened);
            }
        }

        return events;
    }
}
