using MessagePack;

namespace Spectral.Shared.Messages;

/// <summary>
/// Between a node and the coordinator: presence. A node says hello at start and every fifth of the failure detection; the
/// coordinator answers each. Both also say how far they have taken in what the other sent (<see cref="Spectral.Shared.Delivery"/>).
/// </summary>
public static class NodeMessages
{
    /// <summary>Version of this protocol; both sides must speak the same.</summary>
    public const int ProtocolVersion = 2;

    /// <param name="Node">Name of the node, unique in the cluster.</param>
    /// <param name="Incarnation">Random id of this start of the process.</param>
    /// <param name="Protocol"><see cref="ProtocolVersion"/>.</param>
    /// <param name="Workers">One entry per device.</param>
    /// <param name="Session">The session the node believes to be in; 0 before the first welcome.</param>
    /// <param name="ReceivedThrough">Last command of that session the node has taken in.</param>
    /// <param name="Draining">The node is to leave: its workers finish the step at hand, hand over and take nothing new.</param>
    [MessagePackObject]
    [WireName("node.hello")]
    public sealed record Hello(
        [property: Key(0)] string Node,
        [property: Key(1)] string Incarnation,
        [property: Key(2)] int Protocol,
        [property: Key(3)] IReadOnlyList<WorkerStatus> Workers,
        [property: Key(4)] long Session,
        [property: Key(5)] long ReceivedThrough,
        [property: Key(6)] bool Draining) : IWireMessage;

    /// <summary>The answer to every hello.</summary>
    /// <param name="Epoch">The coordinator's incarnation; nothing of an earlier one is obeyed any more.</param>
    /// <param name="Session">One unbroken membership of the node; a higher one than before starts both streams anew.</param>
    /// <param name="ReceivedThrough">Last report of the session that is durable here; the node may forget it.</param>
    /// <param name="Drained">No worker of the node serves a run: a draining node may leave.</param>
    [MessagePackObject]
    [WireName("node.welcome")]
    public sealed record Welcome(
        [property: Key(0)] long Epoch,
        [property: Key(1)] long Session,
        [property: Key(2)] long ReceivedThrough,
        [property: Key(3)] bool Drained) : IWireMessage;

    /// <param name="Reason">Why the node is not taken, and what would be right.</param>
    [MessagePackObject]
    [WireName("node.refused")]
    public sealed record Refused([property: Key(0)] string Reason) : IWireMessage;

    /// <summary>The node leaves in good order; its workers have handed over.</summary>
    [MessagePackObject]
    [WireName("node.goodbye")]
    public sealed record Goodbye([property: Key(0)] string Node, [property: Key(1)] string Incarnation) : IWireMessage;
}

/// <summary>One worker (one device) as its node reports it.</summary>
/// <param name="Worker">Worker id: <c>node/index</c>.</param>
/// <param name="Device">Device as the user writes it: <c>cpu:0</c>, <c>cuda:1</c>.</param>
/// <param name="MemoryBytes">Memory the worker may use.</param>
/// <param name="Threads">Intra-op threads of the worker's computations.</param>
/// <param name="Fingerprint">What bits depend on: CPU model and flags, libtorch file hash, threads.</param>
/// <param name="Fence">The run the worker belongs to, or null when free.</param>
/// <param name="Step">Last applied step of that run.</param>
/// <param name="Phase">What the training thread does now.</param>
/// <param name="PhaseTicks">Counts progress within and across phases; standing still means stuck.</param>
/// <param name="Endpoint">Where other members reach the worker's communicators, as <c>host:port</c>; empty within one process.</param>
[MessagePackObject]
public sealed record WorkerStatus(
    [property: Key(0)] string Worker,
    [property: Key(1)] string Device,
    [property: Key(2)] long MemoryBytes,
    [property: Key(3)] int Threads,
    [property: Key(4)] string Fingerprint,
    [property: Key(5)] Fence? Fence,
    [property: Key(6)] long Step,
    [property: Key(7)] WorkerPhase Phase,
    [property: Key(8)] long PhaseTicks,
    [property: Key(9)] string Endpoint = "");

/// <summary>What a worker's thread is doing; errors and stuck reports name it.</summary>
public enum WorkerPhase
{
    Idle = 0,
    Loading = 1,
    Decomposing = 2,
    Forming = 3,
    Training = 4,
    Reducing = 5,
    Evaluating = 6,
    Checkpointing = 7,
    Exporting = 8,

    /// <summary>Waiting for other members: what stands still then is somebody else.</summary>
    WaitingForPeers = 9,
}
