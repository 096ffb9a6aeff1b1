using Spectral.Shared.Telemetry;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// Writes frames to one peer, in order, from a thread of its own, so that a member sends, receives and adds at the same
/// time. The thread sleeps while there is nothing to write.
/// </summary>
/// <param name="connection">Where they go.</param>
/// <param name="peer">Who is there; for messages.</param>
/// <param name="deadline">Longest wait for the peer to take what it is sent.</param>
/// <param name="signal">Ends all waiting.</param>
/// <param name="failed">Told of a failure to write, on the thread.</param>
internal sealed class FrameSender(Connection connection, string peer, TimeSpan deadline, AbortSignal signal, Action<Exception> failed)
{
    /// <summary>A payload up to this travels in one write with its header.</summary>
    private const int SmallPayload = 16 << 10;

    private readonly object _gate = new();
    private readonly Queue<(FrameHeader Header, Block Payload)> _frames = new();
    private readonly byte[] _small = new byte[FrameHeader.Size + SmallPayload];
    private long _pendingBytes;
    private long _awaitedBytes = -1;
    private bool _isIdle;
    private (FrameHeader Header, Block Payload)? _last;
    private bool _isFinished;

    /// <summary>Hands a frame over; its payload must not be written before <see cref="WaitUntilPending"/> says that it is gone.</summary>
    public void Enqueue(FrameHeader header, Block payload)
    {
        lock (_gate)
        {
            _frames.Enqueue((header, payload));
            _pendingBytes += FrameHeader.Size + payload.Length;
            if (_isIdle)
            {
                _isIdle = false;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Drops what is not yet being written: one last frame follows it, and then nothing.</summary>
    public void Finish(FrameHeader header, byte[] payload)
    {
        lock (_gate)
        {
            if (!_isFinished)
            {
                _isFinished = true;
                if (header.Operation == Operation.Abort)
                {
                    _frames.Clear();
                }

                _last = (header, Block.Of(payload, 0, payload.Length));
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>
    /// Returns once no more than this many bytes are left to be handed to the operating system. What is left when the
    /// communicator is aborted stays unsent, so an operation that is over for this member waits for its last header too.
    /// </summary>
    /// <exception cref="CommunicatorAbortedException">The communicator ended, or the deadline passed.</exception>
    public void WaitUntilPending(long atMostBytes)
    {
        if (!TryWait(atMostBytes))
        {
            signal.Raise(new AbortCause($"'{peer}' did not take what it was sent within {deadline.TotalSeconds} s", LostWorker: null));
            signal.ThrowIfRaised();
        }
    }

    /// <summary>The thread's work.</summary>
    public void Run()
    {
        try
        {
            while (Take(out (FrameHeader Header, Block Payload) frame))
            {
                Write(frame.Header, frame.Payload.Bytes);
                Complete(FrameHeader.Size + frame.Payload.Length);
                SpectralMetrics.CollectiveBytes.Add(FrameHeader.Size + frame.Payload.Length);
            }

            connection.FinishWriting();
        }
#pragma warning disable CA1031 // Whatever a broken connection throws, through TLS or not, means the same.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failed(error);
        }
    }

    private bool TryWait(long atMostBytes)
    {
        long start = Environment.TickCount64;
        lock (_gate)
        {
            while (_pendingBytes > atMostBytes)
            {
                signal.ThrowIfRaised();
                TimeSpan left = deadline - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
                if (left <= TimeSpan.Zero)
                {
                    return false;
                }

                _awaitedBytes = atMostBytes;
                Monitor.Wait(_gate, left);
                _awaitedBytes = -1;
            }

            return true;
        }
    }

    /// <summary>False once the last frame is written.</summary>
    private bool Take(out (FrameHeader Header, Block Payload) frame)
    {
        lock (_gate)
        {
            while (!_frames.TryDequeue(out frame))
            {
                if (_isFinished)
                {
                    frame = _last.GetValueOrDefault();
                    bool isThere = _last is not null;
                    _last = null;
                    return isThere;
                }

                _isIdle = true;
                Monitor.Wait(_gate);
            }

            return true;
        }
    }

    private void Complete(int bytes)
    {
        lock (_gate)
        {
            _pendingBytes -= bytes;
            if (_pendingBytes <= _awaitedBytes)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Write(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        header.Write(_small);
        if (payload.Length <= SmallPayload)
        {
            payload.CopyTo(_small.AsSpan(FrameHeader.Size));
            connection.Stream.Write(_small, 0, FrameHeader.Size + payload.Length);
        }
        else
        {
            connection.Stream.Write(_small, 0, FrameHeader.Size);
            connection.Stream.Write(payload);
        }
    }
}
