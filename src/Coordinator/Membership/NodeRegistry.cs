using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Membership;

/// <summary>
/// Which nodes are alive, by our own leases: a node is a member while it says hello. Immutable and without a clock.
/// </summary>
public sealed record NodeRegistry
{
    public static NodeRegistry Empty { get; } = new();

    public ImmutableSortedDictionary<string, RegisteredNode> Nodes { get; init; } =
        ImmutableSortedDictionary.Create<string, RegisteredNode>(StringComparer.Ordinal);

    /// <summary>Workers that serve no run and whose node stays, in order of node and index.</summary>
    public IEnumerable<WorkerStatus> Free => Nodes.Values.Where(node => !node.IsDraining).SelectMany(node => node.Workers).Where(worker => worker.Fence is null);

    /// <summary>A node said hello. Workers of an earlier incarnation are lost with it.</summary>
    public RegistryChange Hear(NodeMessages.Hello hello, DateTimeOffset now)
    {
        ImmutableArray<LostWorker> lost = [];
        if (Nodes.TryGetValue(hello.Node, out RegisteredNode? known) && known.Incarnation != hello.Incarnation)
        {
            lost = Lost(known, $"node {hello.Node} was started again");
        }

        var node = new RegisteredNode(hello.Node, hello.Incarnation, [.. hello.Workers], hello.Draining, now);
        bool isNews = known is null
            || known.Incarnation != node.Incarnation
            || known.IsDraining != node.IsDraining
            || !known.Workers.Select(Offer).SequenceEqual(node.Workers.Select(Offer));
        return new RegistryChange(this with { Nodes = Nodes.SetItem(hello.Node, node) }, lost) { IsNews = isNews };
    }

    /// <summary>A node left in good order. Nothing changes when it was started again meanwhile.</summary>
    public RegistryChange Leave(NodeMessages.Goodbye goodbye) =>
        Nodes.TryGetValue(goodbye.Node, out RegisteredNode? known) && known.Incarnation == goodbye.Incarnation
            ? new RegistryChange(this with { Nodes = Nodes.Remove(goodbye.Node) }, Lost(known, $"node {goodbye.Node} was shut down")) { Gone = [known.Node], IsNews = true }
            : new RegistryChange(this, []);

    /// <summary>Drops nodes not heard for longer than <paramref name="lease"/>.</summary>
    public RegistryChange Expire(DateTimeOffset now, TimeSpan lease)
    {
        RegisteredNode[] silent = [.. Nodes.Values.Where(node => now - node.LastHeard > lease)];
        return new RegistryChange(
            this with { Nodes = Nodes.RemoveRange(silent.Select(node => node.Node)) },
            [.. silent.SelectMany(node => Lost(node, $"node {node.Node} said nothing for {lease.TotalSeconds:0.#} s"))])
        {
            Gone = [.. silent.Select(node => node.Node)],
            IsNews = silent.Length > 0,
        };
    }

    /// <summary>
    /// Starts every lease anew: after the coordinator itself stood still (a suspended machine, a debugger), silence says
    /// nothing about the nodes.
    /// </summary>
    public NodeRegistry Renew(DateTimeOffset now) => this with
    {
        Nodes = Nodes.SetItems(Nodes.Values.Select(node => KeyValuePair.Create(node.Node, node with { LastHeard = now }))),
    };

    /// <summary>What of a worker matters to who wants one.</summary>
    private static (string Worker, string Device, int Threads, bool IsFree) Offer(WorkerStatus worker) =>
        (worker.Worker, worker.Device, worker.Threads, worker.Fence is null);

    private static ImmutableArray<LostWorker> Lost(RegisteredNode node, string reason) =>
        [.. node.Workers.Select(worker => new LostWorker(worker.Worker, reason))];
}

/// <param name="Incarnation">Random id of the process.</param>
/// <param name="IsDraining">It is to leave: it gets nothing new.</param>
/// <param name="LastHeard">When its last hello came.</param>
public sealed record RegisteredNode(
    string Node, string Incarnation, ImmutableArray<WorkerStatus> Workers, bool IsDraining, DateTimeOffset LastHeard);

/// <param name="Lost">Workers that are gone now.</param>
public sealed record RegistryChange(NodeRegistry Registry, ImmutableArray<LostWorker> Lost)
{
    /// <summary>Nodes that are no members any more.</summary>
    public ImmutableArray<string> Gone { get; init; } = [];

    /// <summary>Whether the workers that may be given out are others than before.</summary>
    public bool IsNews { get; init; }
}

public sealed record LostWorker(string Worker, string Reason);
