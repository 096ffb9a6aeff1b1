namespace Spectral.Shared.Delivery;

/// <summary>
/// Which messages of a session have come and which are done with. A message is taken only in its turn; one that comes early
/// is dropped and will come again. Not thread-safe.
/// </summary>
public sealed class IncomingMessages
{
    private readonly SortedSet<long> _doneEarly = [];
    private long _accepted;

    /// <summary>All messages through this one are done with: what the sender is told.</summary>
    public long DoneThrough { get; private set; }

    /// <summary>True when the message is the next one; false when it has come before or its predecessors are missing.</summary>
    public bool Accept(long sequence)
    {
        if (sequence != Math.Max(_accepted, DoneThrough) + 1)
        {
            return false;
        }

        _accepted = sequence;
        return true;
    }

    /// <summary>What the message led to is durable; messages may finish in any order.</summary>
    public void Done(long sequence)
    {
        if (sequence > DoneThrough)
        {
            _doneEarly.Add(sequence);
        }

        while (_doneEarly.Remove(DoneThrough + 1))
        {
            DoneThrough++;
        }
    }

    /// <summary>
    /// Whoever worked on messages is gone, and they with it: all that the sender has not been told to be done are taken again
    /// when they come again, also those that were done out of turn.
    /// </summary>
    public void TakeAgain()
    {
        _doneEarly.Clear();
        _accepted = DoneThrough;
    }
}
