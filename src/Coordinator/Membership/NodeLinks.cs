using Akka.Actor;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;

namespace Spectral.Coordinator.Membership;

/// <summary>The links to all nodes that are members now. Not thread-safe: the coordinator's actor's own.</summary>
internal sealed class NodeLinks(WireTransit transit, IActorRef self, TimeProvider time)
{
    /// <summary>Sessions of one incarnation of the coordinator; those of the next have higher numbers.</summary>
    private const long SessionsPerEpoch = 1L << 32;

    private readonly Dictionary<string, NodeLink> _links = new(StringComparer.Ordinal);
    private long _lastSession;

    /// <summary>Incarnation of the coordinator that gave the session; 0 for none.</summary>
    public static long EpochOf(long session) => session / SessionsPerEpoch;

    /// <summary>The link of the node that says hello; a new one for a node, or an incarnation, that is no member.</summary>
    public NodeLink Meet(NodeMessages.Hello hello, IActorRef node, long epoch)
    {
        if (!_links.TryGetValue(hello.Node, out NodeLink? link) || link.Incarnation != hello.Incarnation)
        {
            _lastSession = Math.Max(_lastSession, epoch * SessionsPerEpoch) + 1;
            link = new NodeLink(node, hello.Incarnation, _lastSession, transit, self, time);
            _links[hello.Node] = link;
        }

        return link;
    }

    /// <summary>The link over which a report came; null when it is over.</summary>
    public NodeLink? Of(string worker, long session) =>
        _links.TryGetValue(Recruit.NodeOf(worker), out NodeLink? link) && link.Session == session ? link : null;

    /// <summary>The link to a worker's node; null when the node is no member.</summary>
    public NodeLink? To(string worker) => _links.GetValueOrDefault(Recruit.NodeOf(worker));

    /// <summary>The node is no member any more; if it comes back, nothing of before counts.</summary>
    public void Drop(string node) => _links.Remove(node);

    /// <summary>A job's actor was lost with reports that it had not stored: nodes send them again, and this time they count.</summary>
    public void TakeReportsAgain()
    {
        foreach (NodeLink link in _links.Values)
        {
            link.Reports.TakeAgain();
        }
    }

    /// <summary>What came with the receipt is durable.</summary>
    public void Done(JobMessages.Receipt receipt)
    {
        if (_links.TryGetValue(receipt.Node, out NodeLink? link) && link.Session == receipt.Session)
        {
            link.Reports.Done(receipt.Sequence);
        }
    }
}
