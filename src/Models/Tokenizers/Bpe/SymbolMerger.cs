namespace Spectral.Models.Tokenizers.Bpe;

/// <summary>
/// Byte-pair encoding of one word (Sennrich et al. 2016): join the pair of lowest rank, leftmost first, until none is left.
/// A heap over a linked list keeps it at n log n, which matters where a whole text is one word.
/// </summary>
internal sealed class SymbolMerger
{
    private const int Joined = -1;

    private readonly MergeTable _merges;
    private readonly List<int> _symbols;
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly PriorityQueue<(int At, int Left, int Right, int Joined), (int Rank, int At)> _candidates = new();

    private SymbolMerger(MergeTable merges, List<int> symbols)
    {
        _merges = merges;
        _symbols = symbols;
        _next = new int[symbols.Count];
        _previous = new int[symbols.Count];
    }

    /// <summary>Merges <paramref name="symbols"/> in place.</summary>
    public static void Merge(MergeTable merges, List<int> symbols)
    {
        if (symbols.Count > 1)
        {
            new SymbolMerger(merges, symbols).Run();
        }
    }

    private void Run()
    {
        for (int i = 0; i < _symbols.Count; i++)
        {
            _previous[i] = i - 1;
            _next[i] = i + 1;
        }

        for (int i = 0; i + 1 < _symbols.Count; i++)
        {
            Consider(i);
        }

        while (_candidates.TryDequeue(out var candidate, out _))
        {
            if (IsCurrent(candidate.At, candidate.Left, candidate.Right))
            {
                Join(candidate.At, candidate.Joined);
            }
        }

        _symbols.RemoveAll(symbol => symbol == Joined);
    }

    private bool IsCurrent(int at, int left, int right) =>
        _symbols[at] == left && _next[at] < _symbols.Count && _symbols[_next[at]] == right;

    private void Join(int at, int joined)
    {
        int absorbed = _next[at];
        _symbols[at] = joined;
        _symbols[absorbed] = Joined;
        _next[at] = _next[absorbed];
        if (_next[at] < _symbols.Count)
        {
            _previous[_next[at]] = at;
            Consider(at);
        }

        if (_previous[at] >= 0)
        {
            Consider(_previous[at]);
        }
    }

    private void Consider(int at)
    {
        int left = _symbols[at];
        int right = _symbols[_next[at]];
        if (_merges.TryGet(left, right, out Merge merge))
        {
            _candidates.Enqueue((at, left, right, merge.Joined), (merge.Rank, at));
        }
    }
}
