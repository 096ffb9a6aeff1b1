namespace Spectral.GpuNode.Collectives;

/// <summary>
/// Where the threads of one process meet: each puts down a value and leaves with everyone's. Aborting wakes all who wait.
/// </summary>
/// <param name="members">Names of those who meet, by rank; for messages.</param>
/// <param name="deadline">Longest wait for the others.</param>
internal sealed class Rendezvous(IReadOnlyList<string> members, TimeSpan deadline)
{
    private readonly object _gate = new();
    private Round _round = new(members.Count);
    private string? _abortReason;

    /// <summary>Everyone's values, by rank, once all are there.</summary>
    /// <param name="rank">Who comes.</param>
    /// <param name="purpose">What for; all of one round must say the same.</param>
    /// <param name="value">What it brings.</param>
    public object?[] Meet(int rank, string purpose, object? value)
    {
        lock (_gate)
        {
            ThrowIfAborted();
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

    public void Abort(string reason)
    {
        lock (_gate)
        {
            _abortReason ??= reason;
            Monitor.PulseAll(_gate);
        }
    }

    private void Join(Round round, int rank, string purpose, object? value)
    {
        round.Purpose ??= purpose;
        if (round.Purpose != purpose)
        {
            Abort($"'{members[rank]}' came for the {purpose} while others wait for the {round.Purpose}");
            ThrowIfAborted();
        }

        round.Values[rank] = value;
        round.HasArrived[rank] = true;
        round.Arrived++;
    }

    /// <summary>A round that is complete counts, even if someone aborted afterwards.</summary>
    private void Await(Round round)
    {
        long start = Environment.TickCount64;
        while (round.Arrived < members.Count)
        {
            ThrowIfAborted();
            TimeSpan left = deadline - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            if (left <= TimeSpan.Zero)
            {
                IEnumerable<string> missing = members.Where((_, rank) => !round.HasArrived[rank]);
                Abort($"{string.Join(", ", missing)} did not come for the {round.Purpose} within {deadline.TotalSeconds} s");
            }
            else
            {
                Monitor.Wait(_gate, left);
            }
        }
    }

    private void ThrowIfAborted()
    {
        if (_abortReason is not null)
        {
            throw new CommunicatorAbortedException(_abortReason);
        }
    }

    private sealed class Round(int size)
    {
        public string? Purpose { get; set; }

        public object?[] Values { get; } = new object?[size];

        public bool[] HasArrived { get; } = new bool[size];

        public int Arrived { get; set; }
    }
}
