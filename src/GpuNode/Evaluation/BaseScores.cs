namespace Spectral.GpuNode.Evaluation;

/// <summary>
/// What evaluation leaves gave on a base that no adapter changes: trials on one base start from the same answers, so each is computed once,
/// by the trial that comes first. Belongs to the weights, and lives as long. Safe for concurrent use.
/// </summary>
internal sealed class BaseScores
{
    /// <summary>How often who waits for another trial says that it is alive.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Dictionary<(string Content, int Leaf), LeafResult?> _results = [];

    /// <summary>The leaf's result, from whoever computed it, or computes it now.</summary>
    /// <param name="content">What the leaves hold (<see cref="IEvaluationLeaves.Content"/>).</param>
    /// <param name="leaf">Which of them.</param>
    /// <param name="compute">Computes it; where it throws, the next trial tries.</param>
    /// <param name="waiting">Called every second or so while another trial computes it.</param>
    public LeafResult Of(string content, int leaf, Func<LeafResult> compute, Action waiting)
    {
        lock (_gate)
        {
            while (_results.TryGetValue((content, leaf), out LeafResult? known))
            {
                if (known is { } result)
                {
                    return result;
                }

                if (!Monitor.Wait(_gate, Heartbeat))
                {
                    waiting();
                }
            }

            _results.Add((content, leaf), null);
        }

        LeafResult? computed = null;
        try
        {
            computed = compute();
            return computed.Value;
        }
        finally
        {
            Settle(content, leaf, computed);
        }
    }

    private void Settle(string content, int leaf, LeafResult? computed)
    {
        lock (_gate)
        {
            if (computed is null)
            {
                _results.Remove((content, leaf));
            }
            else
            {
                _results[(content, leaf)] = computed;
            }

            Monitor.PulseAll(_gate);
        }
    }
}
