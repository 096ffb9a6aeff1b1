using Akka.Actor;
using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Delivery;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;

namespace Spectral.Coordinator.Membership;

/// <summary>Which nodes are members, and what is on its way between them and the coordinator. Not thread-safe: the coordinator's actor's own.</summary>
/// <param name="failureDetection">Silence after which a node is no member any more.</param>
internal sealed class NodeDesk(WireTransit transit, IActorRef self, TimeSpan failureDetection, TimeProvider time, ILogger logger)
{
    private readonly NodeLinks _links = new(transit, self, time);
    private DateTimeOffset _lastCheck = time.GetUtcNow();

    public NodeRegistry Registry { get; private set; } = NodeRegistry.Empty;

    private TimeSpan HelloInterval => failureDetection / 5;

    /// <summary>A node says hello: who it is, what it does, and how far it has taken in what was sent.</summary>
    /// <param name="drained">Whether no worker of it serves anything.</param>
    /// <returns>What changed, the answer, and whether it has just begun to drain.</returns>
    public (RegistryChange Change, NodeMessages.Welcome Answer, bool BeginsToDrain) Hear(NodeMessages.Hello hello, IActorRef node, long epoch, bool drained)
    {
        RegisteredNode? known = Registry.Nodes.GetValueOrDefault(hello.Node);
        if (known?.Incarnation != hello.Incarnation)
        {
            _links.Drop(hello.Node);
            logger.NodeJoined(hello.Node, hello.Workers.Count);
        }

        bool beginsToDrain = hello.Draining && known?.IsDraining != true;
        if (beginsToDrain)
        {
            logger.NodeDraining(hello.Node);
        }

        NodeLink link = _links.Meet(hello, node, epoch);
        link.Hear(hello, HelloInterval * 3);
        return (Take(Registry.Hear(hello, time.GetUtcNow())), new NodeMessages.Welcome(epoch, link.Session, link.Reports.DoneThrough, drained), beginsToDrain);
    }

    public RegistryChange Leave(NodeMessages.Goodbye goodbye) => Take(Registry.Leave(goodbye));

    /// <summary>Drops nodes that are silent; none when the coordinator itself stood still, since then their silence says nothing.</summary>
    public RegistryChange? CheckLeases()
    {
        DateTimeOffset now = time.GetUtcNow();
        bool stoodStill = now - _lastCheck > failureDetection / 2;
        _lastCheck = now;
        if (stoodStill)
        {
            Registry = Registry.Renew(now);
            return null;
        }

        return Take(Registry.Expire(now, failureDetection));
    }

    /// <summary>Lost on the way to a node that is no member: whoever lives hears of it by the next hello.</summary>
    /// <param name="trace">W3C traceparent of the span the command belongs to.</param>
    public void Send(string worker, IWorkerCommand command, string? trace) => _links.To(worker)?.Send(worker, command, trace);

    /// <summary>Takes a report in its turn; null for one that comes early, twice, or out of a session that is over.</summary>
    public JobMessages.Receipt? Accept(IWorkerEvent reported, StreamPosition? position) =>
        position is not null && _links.Of(reported.Worker, position.Session)?.Reports.Accept(position.Sequence) == true
            ? new JobMessages.Receipt(Recruit.NodeOf(reported.Worker), position.Session, position.Sequence)
            : null;

    /// <summary>What came with the receipt is durable.</summary>
    public void Done(JobMessages.Receipt receipt) => _links.Done(receipt);

    /// <summary>See <see cref="NodeLinks.TakeReportsAgain"/>.</summary>
    public void TakeReportsAgain() => _links.TakeReportsAgain();

    private RegistryChange Take(RegistryChange change)
    {
        foreach (string node in change.Gone)
        {
            _links.Drop(node);
        }

        foreach (LostWorker lost in change.Lost)
        {
            logger.WorkerLost(lost.Worker, lost.Reason);
        }

        Registry = change.Registry;
        return change;
    }
}
