using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>The workers of this process that form generations, and the newest generation that each has come to.</summary>
internal sealed class WaitingMembers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Fence> _newest = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Worker, Fence Fence), Arrivals> _waiting = [];

    /// <summary>The worker waits from now on.</summary>
    public Arrivals Add(string worker, Fence fence, IEnumerable<string> peers)
    {
        var arrivals = new Arrivals(peers);
        lock (_gate)
        {
            _newest[worker] = fence;
            _waiting[(worker, fence)] = arrivals;
        }

        return arrivals;
    }

    public void Remove(string worker, Fence fence, Arrivals arrivals)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue((worker, fence), out Arrivals? known) && known == arrivals)
            {
                _waiting.Remove((worker, fence));
            }
        }
    }

    /// <summary>Who takes a connection, or why nobody does.</summary>
    public (Arrivals? Arrivals, HandshakeStatus Status) Find(HandshakeHello hello)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue((hello.Destination, hello.Fence), out Arrivals? arrivals))
            {
                return (arrivals, HandshakeStatus.Accepted);
            }

            if (!_newest.TryGetValue(hello.Destination, out Fence? newest))
            {
                return (null, HandshakeStatus.NotYet);
            }

            return (null, hello.Fence == newest ? HandshakeStatus.Unwanted
                : IsOlder(hello.Fence, newest) ? HandshakeStatus.Superseded
                : HandshakeStatus.NotYet);
        }
    }

    /// <summary>Generations of different runs do not compare, unless a newer coordinator began one of them.</summary>
    private static bool IsOlder(Fence fence, Fence newest) => fence.Epoch < newest.Epoch
        || (fence.Epoch == newest.Epoch && fence.Run == newest.Run && fence.Generation < newest.Generation);
}
