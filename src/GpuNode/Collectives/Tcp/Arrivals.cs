using System.Diagnostics.CodeAnalysis;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>The connections that one forming member waits for, from the members that connect to it.</summary>
/// <param name="peers">Who is to come.</param>
internal sealed class Arrivals(IEnumerable<string> peers) : IDisposable
{
    private readonly object _gate = new();
    private readonly HashSet<string> _peers = new(peers, StringComparer.Ordinal);
    private readonly Dictionary<string, Connection> _arrived = new(StringComparer.Ordinal);
    private bool _isOver;

    /// <summary>Whether a connection of this peer is of use.</summary>
    public bool Wants(string peer)
    {
        lock (_gate)
        {
            return !_isOver && _peers.Contains(peer);
        }
    }

    /// <summary>
    /// Takes a connection over. A peer that comes again has given its first attempt up, which is closed; so is what comes
    /// when nobody waits any more.
    /// </summary>
    public void Deliver(string peer, Connection connection)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                connection.Dispose();
                return;
            }

            if (_arrived.Remove(peer, out Connection? earlier))
            {
                earlier.Dispose();
            }

            _arrived.Add(peer, connection);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Makes whoever waits look at its cancellation.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>All connections by peer, the caller's from now on; or who has not come after <paramref name="patience"/> or at cancellation.</summary>
    public bool TryWait(
        TimeSpan patience, CancellationToken cancellation, [NotNullWhen(true)] out IReadOnlyDictionary<string, Connection>? arrived, out string[] missing)
    {
        long start = Environment.TickCount64;
        lock (_gate)
        {
            TimeSpan left;
            while (_arrived.Count < _peers.Count && !cancellation.IsCancellationRequested
                && (left = patience - TimeSpan.FromMilliseconds(Environment.TickCount64 - start)) > TimeSpan.Zero)
            {
                Monitor.Wait(_gate, left);
            }

            _isOver = true;
            missing = [.. _peers.Except(_arrived.Keys).Order(StringComparer.Ordinal)];
            arrived = missing.Length == 0 ? new Dictionary<string, Connection>(_arrived, StringComparer.Ordinal) : null;
            if (arrived is not null)
            {
                _arrived.Clear();
            }

            return arrived is not null;
        }
    }

    /// <summary>Closes what came in vain.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            foreach (Connection connection in _arrived.Values)
            {
                connection.Dispose();
            }

            _arrived.Clear();
        }
    }
}
