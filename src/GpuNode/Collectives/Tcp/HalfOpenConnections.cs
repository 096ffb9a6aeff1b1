using System.Net.Sockets;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// Connections amid their handshake: their number and each one's time are bounded. One more than may be ends the oldest,
/// because a worker of the cluster is through in milliseconds, and who is not is most likely none.
/// </summary>
internal sealed class HalfOpenConnections(int limit, TimeSpan timeout) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _entries = [];
    private bool _isDisposed;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The socket is closed when its time is up; whoever talks over it then fails.</summary>
    public Entry Add(Socket socket)
    {
        Entry? oldest = null;
        var entry = new Entry(this, socket);
        lock (_gate)
        {
            if (_entries.Count >= limit)
            {
                oldest = _entries.First!.Value;
                _entries.RemoveFirst();
            }

            _entries.AddLast(entry);
            entry.IsLate = _isDisposed;
        }

        oldest?.End();
        entry.Start(timeout);
        return entry;
    }

    public void Dispose()
    {
        Entry[] entries;
        lock (_gate)
        {
            _isDisposed = true;
            entries = [.. _entries];
            _entries.Clear();
        }

        Array.ForEach(entries, entry => entry.End());
    }

    private void Remove(Entry entry)
    {
        lock (_gate)
        {
            _entries.Remove(entry);
        }
    }

    /// <summary>One of them; disposed when its handshake is over.</summary>
    public sealed class Entry(HalfOpenConnections owner, Socket socket) : IDisposable
    {
        private readonly Lock _gate = new();
        private Timer? _timer;
        private bool _isOver;

        /// <summary>It took too long, or had to make room.</summary>
        public bool IsLate { get; internal set; }

        internal void Start(TimeSpan timeout)
        {
            lock (_gate)
            {
                _timer = new Timer(_ => End(), null, timeout, Timeout.InfiniteTimeSpan);
            }

            if (IsLate)
            {
                End();
            }
        }

        internal void End()
        {
            lock (_gate)
            {
                if (!_isOver)
                {
                    IsLate = true;
                    socket.Dispose();
                }
            }
        }

        /// <summary>The socket is left open from here on, unless it is late already.</summary>
        public void Dispose()
        {
            lock (_gate)
            {
                _isOver = true;
                _timer?.Dispose();
            }

            owner.Remove(this);
        }
    }
}
