using System.Text;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// Reads frames from one peer, in order, on a thread of its own, straight to where they are wanted. It always reads the next
/// header, so that a death or an abort is noticed at once, whatever the member is doing; a payload is read only when it is
/// expected, so that a peer that runs ahead fills the operating system's buffers and no memory of ours.
/// </summary>
/// <param name="connection">Where they come from.</param>
/// <param name="peer">Who is there; for messages.</param>
/// <param name="deadline">Longest wait for a frame.</param>
/// <param name="signal">Ends all waiting; raised by what the peer does wrong.</param>
internal sealed class FrameReceiver(Connection connection, string peer, TimeSpan deadline, AbortSignal signal)
{
    /// <summary>A peer's reason to abort is cut to this many bytes.</summary>
    public const int LongestReason = 4096;

    private readonly object _gate = new();
    private readonly Queue<Expectation> _expected = new();
    private readonly byte[] _header = new byte[FrameHeader.Size];
    private long _tickets;
    private long _completed;
    private long _awaited = long.MaxValue;
    private bool _isIdle;
    private bool _isFilling;
    private AbortCause? _left;

    /// <summary>Says what must come next and where it goes.</summary>
    public Expectation Expect(FrameHeader header, Block destination) => Add(new Expectation(header, destination, isOpen: false));

    /// <summary>As <see cref="Expect"/>, for a first frame of which only the peer knows how long it is.</summary>
    public Expectation ExpectAny(Operation operation, long number) =>
        Add(new Expectation(new FrameHeader(operation, 0, number, 0), Block.Empty, isOpen: true));

    /// <summary>Returns once the expected frame is there.</summary>
    /// <exception cref="CommunicatorAbortedException">The communicator ended, the peer left, or the deadline passed.</exception>
    public void Wait(Expectation expectation)
    {
        if (TryWait(expectation) is { } cause)
        {
            signal.Raise(cause);
            signal.ThrowIfRaised();
        }
    }

    /// <summary>Wakes whoever waits, to look at the signal.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The thread's work.</summary>
    public void Run()
    {
        try
        {
            while (ReadFrame())
            {
            }

            Discard();
            if (Volatile.Read(ref _left) is not null)
            {
                connection.Dispose();
            }
        }
#pragma warning disable CA1031 // Whatever a broken connection throws, through TLS or not, means the same.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Lose(error);
        }
    }

    /// <summary>Returns once nothing is written any more to where something was expected; the communicator must have ended.</summary>
    public void AwaitSilence(TimeSpan patience)
    {
        long start = Environment.TickCount64;
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
            TimeSpan left;
            while (_isFilling && (left = patience - TimeSpan.FromMilliseconds(Environment.TickCount64 - start)) > TimeSpan.Zero)
            {
                Monitor.Wait(_gate, left);
            }
        }
    }

    /// <summary>
    /// A write failed. Most often the peer has said why, and the reading thread is about to come to it: it is given
    /// <paramref name="patience"/>.
    /// </summary>
    public void LoseUnlessTold(Exception error, TimeSpan patience)
    {
        long start = Environment.TickCount64;
        lock (_gate)
        {
            TimeSpan left;
            while (_left is null && !signal.IsRaised
                && (left = patience - TimeSpan.FromMilliseconds(Environment.TickCount64 - start)) > TimeSpan.Zero)
            {
                Monitor.Wait(_gate, left);
            }
        }

        Lose(error);
    }

    /// <summary>The connection broke: the peer is lost, unless it had said farewell or the end came from here.</summary>
    private void Lose(Exception error)
    {
        lock (_gate)
        {
            _isFilling = false;
            Monitor.PulseAll(_gate);
        }

        if (Volatile.Read(ref _left) is null)
        {
            signal.Raise(new AbortCause($"the connection to '{peer}' broke: {error.Message}", peer));
        }
    }

    private Expectation Add(Expectation expectation)
    {
        lock (_gate)
        {
            expectation.Ticket = ++_tickets;
            _expected.Enqueue(expectation);
            if (_isIdle)
            {
                _isIdle = false;
                Monitor.PulseAll(_gate);
            }
        }

        return expectation;
    }

    /// <summary>Null once it is there, else why it will not come.</summary>
    private AbortCause? TryWait(Expectation expectation)
    {
        long start = Environment.TickCount64;
        lock (_gate)
        {
            while (_completed < expectation.Ticket)
            {
                signal.ThrowIfRaised();
                TimeSpan left = deadline - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
                if (_left is not null || left <= TimeSpan.Zero)
                {
                    return _left ?? new AbortCause(
                        $"'{peer}' did not come for the {expectation.Header.Operation.Name()} within {deadline.TotalSeconds} s", LostWorker: null);
                }

                _awaited = expectation.Ticket;
                Monitor.Wait(_gate, left);
                _awaited = long.MaxValue;
            }

            return null;
        }
    }

    /// <summary>False when the peer has nothing more to say, or nobody here wants to hear it.</summary>
    private bool ReadFrame()
    {
        connection.Stream.ReadExactly(_header);
        FrameHeader header = FrameHeader.Read(_header);
        if (header.Operation == Operation.Abort)
        {
            signal.Raise(ReadCause(header));
            return false;
        }

        if (header.Operation == Operation.Leave)
        {
            lock (_gate)
            {
                _left = new AbortCause($"worker '{peer}' has left the communicator", LostWorker: null);
                Monitor.PulseAll(_gate);
            }

            return false;
        }

        if (NextExpected() is not { } expectation)
        {
            return false;
        }

        if (!expectation.Accepts(header))
        {
            signal.Raise(new AbortCause(
                $"'{peer}' came for the {header} while others wait for the {expectation.Header}", LostWorker: null));
            return false;
        }

        connection.Stream.ReadExactly(expectation.Destination.Bytes);
        Complete();
        return true;
    }

    /// <summary>
    /// Reads to the peer's end of the connection: closed with bytes unread, it would be reset, and what this side sent last and
    /// the peer has not read yet would be lost.
    /// </summary>
    private void Discard()
    {
        byte[] dropped = new byte[4096];
        while (connection.Stream.Read(dropped) > 0)
        {
        }
    }

    /// <summary>Waits as long as the member takes to come for it; null once the communicator has ended.</summary>
    private Expectation? NextExpected()
    {
        lock (_gate)
        {
            while (!signal.IsRaised)
            {
                if (_expected.TryDequeue(out Expectation? expectation))
                {
                    _isFilling = true;
                    return expectation;
                }

                _isIdle = true;
                Monitor.Wait(_gate);
            }

            return null;
        }
    }

    private void Complete()
    {
        lock (_gate)
        {
            _completed++;
            _isFilling = false;
            if (_completed >= _awaited)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>The payload is the lost worker's name, a zero, and the reason.</summary>
    private AbortCause ReadCause(FrameHeader header)
    {
        byte[] body = new byte[Math.Min(header.Length, LongestReason)];
        connection.Stream.ReadExactly(body);
        string[] parts = Encoding.UTF8.GetString(body).Split('\0', 2);
        return new AbortCause($"'{peer}' ended the communicator: {parts[^1]}", parts.Length == 2 && parts[0].Length > 0 ? parts[0] : null);
    }
}
