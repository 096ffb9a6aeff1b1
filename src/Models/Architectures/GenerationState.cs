namespace Spectral.Models.Architectures;

/// <summary>What a batch of texts has grown to: left-padded prompts of equal length and the tokens chosen so far.</summary>
internal sealed class GenerationState
{
    private readonly int _padId;
    private readonly List<int>[] _generated;
    private readonly bool[] _finished;
    private readonly int[] _lengths;
    private readonly int _longestPrompt;

    public GenerationState(IReadOnlyList<IReadOnlyList<int>> prompts, int padId)
    {
        _padId = padId;
        Rows = prompts.Count;
        _generated = [.. prompts.Select(_ => new List<int>())];
        _finished = new bool[Rows];
        _lengths = [.. prompts.Select(prompt => prompt.Count)];
        _longestPrompt = _lengths.Max();
        NewIds = [.. prompts.SelectMany(LeftPadded)];
        NewPositions = [.. _lengths.SelectMany(length => Slots(length).Select(slot => Math.Max(0L, slot)))];
    }

    public int Rows { get; }

    public bool Finished => _finished.All(finished => finished);

    /// <summary>Ids the model has not seen yet, [rows, new] row-major.</summary>
    public long[] NewIds { get; private set; }

    /// <summary>Their positions, [rows, new].</summary>
    public long[] NewPositions { get; private set; }

    /// <summary>0 for tokens, -1 for padding, over everything so far: [rows, all].</summary>
    public long[] Segments => [.. _lengths.SelectMany(length =>
        Slots(length).Select(slot => slot < 0 ? -1L : 0L).Concat(Enumerable.Repeat(0L, Steps)))];

    public IReadOnlyList<int[]> Generated => [.. _generated.Select(ids => ids.ToArray())];

    private int Steps { get; set; }

    /// <summary>Takes the chosen token of each row; rows that have ended only carry padding along.</summary>
    public void Append(int[] chosen, IReadOnlyList<int> eosIds)
    {
        for (int row = 0; row < Rows; row++)
        {
            _finished[row] |= eosIds.Contains(chosen[row]);
            if (!_finished[row])
            {
                _generated[row].Add(chosen[row]);
            }
        }

        NewIds = [.. chosen.Select((id, row) => _finished[row] ? (long)_padId : id)];
        NewPositions = [.. _lengths.Select(length => (long)length + Steps)];
        Steps++;
    }

    /// <summary>Position of each slot of a left-padded prompt; negative in the padding.</summary>
    private IEnumerable<long> Slots(int length) =>
        Enumerable.Range(0, _longestPrompt).Select(slot => (long)slot - (_longestPrompt - length));

    private IEnumerable<long> LeftPadded(IReadOnlyList<int> prompt) =>
        Enumerable.Repeat((long)_padId, _longestPrompt - prompt.Count).Concat(prompt.Select(id => (long)id));
}
