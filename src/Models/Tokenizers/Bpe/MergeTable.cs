namespace Spectral.Models.Tokenizers.Bpe;

/// <summary>Which neighbouring symbols join into which, and how early: rank 0 joins first.</summary>
internal sealed class MergeTable
{
    private readonly Dictionary<ulong, Merge> _merges;

    public MergeTable(int capacity)
    {
        _merges = new Dictionary<ulong, Merge>(capacity);
    }

    /// <summary>Adds the merge of the next rank; of a repeated pair the last counts, as in Hugging Face tokenizers.</summary>
    public void Add(int rank, int left, int right, int joined) => _merges[Key(left, right)] = new Merge(rank, joined);

    public bool TryGet(int left, int right, out Merge merge) => _merges.TryGetValue(Key(left, right), out merge);

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;
}
