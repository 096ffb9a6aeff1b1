namespace Spectral.GpuNode.Collectives;

/// <summary>
/// Where the threads of one process meet: each puts down a value and leaves with everyone's, or leaves a message for one of
/// the others. Aborting wakes all who wait.
/// </summary>
/// <param name="members">Names of those who meet, by rank; for messages.</param>
/// <param name="deadline">Longest wait for the others.</param>
internal sealed class Rendezvous(IReadOnlyList<string> members, TimeSpan deadline)
{
    private readonly object _gate = new();
    private readonly Dictionary<(int Source, int Destination), Mailbox> _mail = [];
    private Round _round = new(members.Count);
    private string? _abortReason;
    private string? _leaveReason;

    /// <summary>Everyone's values, by rank, once all are there.</summary>
    /// <param name="rank">Who comes.</param>
    /// <param name="purpose">What for; all of one round must say the same.</param>
    /// <param name="value">What it brings.</param>
    public object?[] Meet(int rank, string purpose, object? value)
    {
        lock (_gate)
        {
            ThrowIfOver();
            Round round = _round;
            Join(round, rank, purpose, value);
            if (round.Arrived == members.Count)
            {
                _round = new Round(members.Count);
                Monitor.PulseAll(_gate);
                return round.Values;
            }

            Await(round);
            return round.Values;
        }
    }

    /// <summary>Leaves a message; waits while more than <see cref="MessageWindow.Bytes"/> would wait there.</summary>
    public void Post(int source, int destination, byte[] message)
    {
        lock (_gate)
        {
            ThrowIfOver();
            Mailbox mailbox = MailboxOf(source, destination);
            Await(
                () => mailbox.Bytes + message.Length <= MessageWindow.Bytes || mailbox.Messages.Count == 0,
                () => $"{members[destination]} did not take a message of {members[source]} within {deadline.TotalSeconds} s");
            mailbox.Messages.Enqueue(message);
            mailbox.Bytes += message.Length;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The next message.</summary>
    public byte[] Collect(int source, int destination)
    {
        lock (_gate)
        {
            Mailbox mailbox = MailboxOf(source, destination);
            Await(
                () => mailbox.Messages.Count > 0,
                () => $"{members[source]} did not send a message to {members[destination]} within {deadline.TotalSeconds} s");
            byte[] message = mailbox.Messages.Dequeue();
            mailbox.Bytes -= message.Length;
            Monitor.PulseAll(_gate);
            return message;
        }
    }

    public void Abort(string reason)
    {
        lock (_gate)
        {
            _abortReason ??= reason;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends it for those who still need whoever leaves; what they have together already stays.</summary>
    public void Leave(string reason)
    {
        lock (_gate)
        {
            _leaveReason ??= reason;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A member that left is missed only by those who wait for it.</summary>
    public void ThrowIfAborted()
    {
        if (Volatile.Read(ref _abortReason) is { } reason)
        {
            throw new CommunicatorAbortedException(reason);
        }
    }

    private void ThrowIfOver()
    {
        ThrowIfAborted();
        if (_leaveReason is not null)
        {
            throw new CommunicatorAbortedException(_leaveReason);
        }
    }

    private void Join(Round round, int rank, string purpose, object? value)
    {
        round.Purpose ??= purpose;
        if (round.Purpose != purpose)
        {
            Abort($"'{members[rank]}' came for the {purpose} while others wait for the {round.Purpose}");
            ThrowIfOver();
        }

        round.Values[rank] = value;
        round.HasArrived[rank] = true;
        round.Arrived++;
    }

    /// <summary>A round that is complete counts, even if someone aborted afterwards.</summary>
    private void Await(Round round) => Await(() => round.Arrived == members.Count, () =>
    {
        IEnumerable<string> missing = members.Where((_, rank) => !round.HasArrived[rank]);
        return $"{string.Join(", ", missing)} did not come for the {round.Purpose} within {deadline.TotalSeconds} s";
    });

    private void Await(Func<bool> isDone, Func<string> whatIsMissing)
    {
        long start = Environment.TickCount64;
        while (!isDone())
        {
            ThrowIfOver();
            TimeSpan left = deadline - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            if (left <= TimeSpan.Zero)
            {
                Abort(whatIsMissing());
            }
            else
            {
                Monitor.Wait(_gate, left);
            }
        }
    }

    private Mailbox MailboxOf(int source, int destination)
    {
        if (!_mail.TryGetValue((source, destination), out Mailbox? mailbox))
        {
            _mail[(source, destination)] = mailbox = new Mailbox();
        }

        return mailbox;
    }

    private sealed class Round(int size)
    {
        public string? Purpose { get; set; }

        public object?[] Values { get; } = new object?[size];

        public bool[] HasArrived { get; } = new bool[size];

        public int Arrived { get; set; }
    }

    private sealed class Mailbox
    {
        public Queue<byte[]> Messages { get; } = new();

        public long Bytes { get; set; }
    }
}
