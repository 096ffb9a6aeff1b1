using Akka.Actor;
using Spectral.Shared.Delivery;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;

namespace Spectral.Coordinator.Membership;

/// <summary>One unbroken membership of a node: what was sent to it and is not taken in yet, and what came from it.</summary>
/// <param name="node">The node's actor.</param>
/// <param name="incarnation">Random id of its process.</param>
/// <param name="session">Number of the membership.</param>
/// <param name="transit">Sends.</param>
/// <param name="self">Named as the sender.</param>
/// <param name="time">For how long a command has waited.</param>
internal sealed class NodeLink(IActorRef node, string incarnation, long session, WireTransit transit, IActorRef self, TimeProvider time)
{
    private readonly OutgoingMessages<AddressedCommand> _commands = new(time);

    public IActorRef Node { get; } = node;

    public string Incarnation { get; } = incarnation;

    public long Session { get; } = session;

    /// <summary>Reports of the node's workers.</summary>
    public IncomingMessages Reports { get; } = new();

    /// <param name="trace">W3C traceparent of the span the command belongs to.</param>
    public void Send(string worker, IWorkerCommand command, string? trace)
    {
        var addressed = new AddressedCommand(worker, command, trace);
        Send(addressed, _commands.Add(addressed));
    }

    /// <summary>The node says how far it has come; what seems lost on the way is sent again.</summary>
    /// <param name="patience">Since a command was sent.</param>
    public void Hear(NodeMessages.Hello hello, TimeSpan patience)
    {
        if (hello.Session != Session)
        {
            return;
        }

        _commands.Acknowledge(hello.ReceivedThrough);
        if (_commands.IsOverdue(patience))
        {
            foreach ((long sequence, AddressedCommand command) in _commands.Waiting)
            {
                Send(command, sequence);
            }
        }
    }

    private void Send(AddressedCommand command, long sequence) => transit.Send(
        Node, command.Command, self, command.Worker, command.Trace, new StreamPosition(Session, sequence));

    private sealed record AddressedCommand(string Worker, IWorkerCommand Command, string? Trace);
}
