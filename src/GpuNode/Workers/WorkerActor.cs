using System.Diagnostics;
using System.Threading.Channels;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Nodes;
using Spectral.GpuNode.Telemetry;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Workers;

/// <summary>
/// Between the node and one engine: lets commands of the present fence through, and carries the engine's events out.
/// </summary>
internal sealed class WorkerActor : ReceiveActor
{
    private readonly WorkerHandle _worker;
    private readonly ILogger _logger;
    private readonly HashSet<Fence> _refused = [];
    private long _highestEpoch;

    public WorkerActor(WorkerHandle worker, ILogger logger)
    {
        _worker = worker;
        _logger = logger;
        Receive<TracedCommand>(OnCommand);
        Receive<EpochBegan>(began => _highestEpoch = Math.Max(_highestEpoch, began.Epoch));
        Receive<EventsReady>(OnEvents);
        Receive<Status.Failure>(failure => _logger.EngineEnded(_worker.Description.Worker, failure.Cause));
    }

    protected override void PreStart() => AwaitEvents();

    private void OnCommand(TracedCommand traced)
    {
        IWorkerCommand command = traced.Command;
        if (!FenceGuard.Admits(_worker.Fence, _highestEpoch, command))
        {
            if (_refused.Add(command.Fence))
            {
                _logger.CommandRefused(_worker.Description.Worker, command.GetType().Name, command.Fence, _worker.Fence);
            }

            return;
        }

        _highestEpoch = Math.Max(_highestEpoch, command.Fence.Epoch);
        _worker.Fence = FenceGuard.After(command);
        using Activity? span = WorkerTelemetry.Receive(command, _worker.Description.Worker, traced.TraceParent);
        if (command is not WorkerCommands.Adopt)
        {
            _worker.Engine.Post(command);
        }

        if (command is WorkerCommands.Prepare or WorkerCommands.Release or WorkerCommands.Adopt)
        {
            Context.Parent.Tell(NodeActor.HelloNow.Instance);
        }
    }

    /// <summary>Forwards what is there, in order, then waits for more.</summary>
    private void OnEvents(EventsReady ready)
    {
        if (!ready.More)
        {
            return;
        }

        while (_worker.Engine.Events.TryRead(out IWorkerEvent? happened))
        {
            Context.Parent.Tell(happened);
        }

        AwaitEvents();
    }

    private void AwaitEvents()
    {
        ChannelReader<IWorkerEvent> events = _worker.Engine.Events;
        _ = events.WaitToReadAsync().AsTask().PipeTo(Self, Self, more => new EventsReady(more));
    }

    /// <param name="More">False once the engine is disposed.</param>
    private sealed record EventsReady(bool More);
}
