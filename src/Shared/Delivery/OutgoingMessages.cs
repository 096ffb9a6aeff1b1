namespace Spectral.Shared.Delivery;

/// <summary>
/// What has been sent and not yet acknowledged, in order. Remoting delivers at most once; whoever sends keeps a message
/// here until the other side has said that it holds it. Not thread-safe.
/// </summary>
/// <typeparam name="T">Kind of message.</typeparam>
/// <param name="time">For how long a message has waited.</param>
public sealed class OutgoingMessages<T>(TimeProvider time)
{
    private readonly Queue<Sent> _waiting = new();
    private long _last;
    private long _oldestSentAt = time.GetTimestamp();

    /// <summary>Messages that wait for their acknowledgement, oldest first.</summary>
    public IEnumerable<(long Sequence, T Message)> Waiting => _waiting.Select(sent => (sent.Sequence, sent.Message));

    public int Count => _waiting.Count;

    /// <summary>Takes a message in and gives the number it is sent under.</summary>
    public long Add(T message)
    {
        if (_waiting.Count == 0)
        {
            _oldestSentAt = time.GetTimestamp();
        }

        _waiting.Enqueue(new Sent(++_last, message));
        return _last;
    }

    /// <summary>The other side holds everything through <paramref name="sequence"/>.</summary>
    public void Acknowledge(long sequence)
    {
        bool moved = false;
        while (_waiting.TryPeek(out Sent? oldest) && oldest.Sequence <= sequence)
        {
            _waiting.Dequeue();
            moved = true;
        }

        if (moved)
        {
            _oldestSentAt = time.GetTimestamp();
        }
    }

    /// <summary>Whether the oldest message has waited so long that all are to be sent again; asked again only after as long.</summary>
    public bool IsOverdue(TimeSpan after)
    {
        if (_waiting.Count == 0 || time.GetElapsedTime(_oldestSentAt) < after)
        {
            return false;
        }

        _oldestSentAt = time.GetTimestamp();
        return true;
    }

    /// <summary>A new session begins: what waits is numbered from 1 again, and is to be sent again.</summary>
    public void Restart()
    {
        T[] messages = [.. _waiting.Select(sent => sent.Message)];
        _waiting.Clear();
        _last = 0;
        foreach (T message in messages)
        {
            Add(message);
        }
    }

    private sealed record Sent(long Sequence, T Message);
}
