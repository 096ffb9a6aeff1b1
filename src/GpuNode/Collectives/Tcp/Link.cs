using System.Text;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>A member's connection to one peer, with the two threads that serve it.</summary>
internal sealed class Link : IDisposable
{
    /// <summary>What a peer is given to read why the communicator ended, before the connection is closed under it.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromMilliseconds(500);

    private readonly Connection _connection;
    private readonly Thread _sending;
    private readonly Thread _receiving;
    private Timer? _closing;

    /// <param name="peer">Who is there.</param>
    /// <param name="self">Who is here; names the threads.</param>
    /// <param name="connection">To the peer.</param>
    /// <param name="deadline">Longest wait for the peer.</param>
    /// <param name="signal">The communicator's.</param>
    public Link(string peer, string self, Connection connection, TimeSpan deadline, AbortSignal signal)
    {
        _connection = connection;
        In = new FrameReceiver(connection, peer, deadline, signal);
        Out = new FrameSender(connection, peer, deadline, signal, error => In.LoseUnlessTold(error, FarewellTime));
        _sending = new Thread(Out.Run, StackBytes) { Name = $"{self} to {peer}", IsBackground = true };
        _receiving = new Thread(In.Run, StackBytes) { Name = $"{self} from {peer}", IsBackground = true };
    }

    public FrameReceiver In { get; }

    public FrameSender Out { get; }

    private static int StackBytes => 256 << 10;

    public void Start()
    {
        _sending.Start();
        _receiving.Start();
    }

    /// <summary>Wakes everyone on both sides; returns at once.</summary>
    public void Abort(AbortCause cause)
    {
        byte[] body = Encoding.UTF8.GetBytes($"{cause.LostWorker}\0{cause.Reason}");
        body = body[..Math.Min(body.Length, FrameReceiver.LongestReason)];
        Out.Finish(new FrameHeader(Operation.Abort, body.Length, 0, body.Length), body);
        In.Wake();
        _connection.StopReading();
        Interlocked.CompareExchange(ref _closing, new Timer(_ => _connection.Dispose(), null, FarewellTime, Timeout.InfiniteTimeSpan), null);
    }

    /// <summary>Tells the peer that this member needs it no longer.</summary>
    public void Leave() => Out.Finish(new FrameHeader(Operation.Leave, 0, 0, 0), []);

    /// <summary>After <see cref="Leave"/> or <see cref="Abort"/>: waits until the peer has been told, but not long, and closes.</summary>
    public void Dispose()
    {
        Join(_sending, FarewellTime);
        _connection.Dispose();
        _closing?.Dispose();
    }

    /// <summary>After the connection is closed and the signal raised: from here on nothing is written to what was expected.</summary>
    public void JoinReader()
    {
        In.Wake();
        Join(_receiving, FarewellTime);
    }

    private static void Join(Thread thread, TimeSpan patience)
    {
        // A communicator that failed while it was put together has not started its threads.
        if (thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            return;
        }

        thread.Join(patience);
    }
}
