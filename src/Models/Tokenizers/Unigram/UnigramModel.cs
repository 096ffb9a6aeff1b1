using System.Text;

namespace Spectral.Models.Tokenizers.Unigram;

/// <summary>
/// Words to token ids by the unigram language model of SentencePiece (Kudo 2018): the segmentation with the largest sum of
/// scores, found by Viterbi's algorithm. Ids and ties are those of Hugging Face tokenizers. Own code because
/// Microsoft.ML.Tokenizers reads no tokenizer.json and loses the byte pieces of unigram models. Thread-safe.
/// </summary>
internal sealed class UnigramModel : ISubwordModel
{
    /// <summary>How much worse than the worst piece a character without a piece is: SentencePiece's kUnkPenalty.</summary>
    private const double UnknownPenalty = 10;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly IReadOnlyList<UnigramPiece> _pieces;
    private readonly int[] _lengths;
    private readonly int? _unknownId;
    private readonly double _unknownScore;
    private readonly ByteTokens? _bytes;
    private readonly WordCache _cache;

    /// <param name="pieces">In order of id.</param>
    /// <param name="unknownId">Id of text without pieces; null drops it.</param>
    /// <param name="byteFallback">Text without pieces becomes its bytes, tokens `&lt;0x00&gt;` to `&lt;0xFF&gt;`, where all of them are there.</param>
    public UnigramModel(IReadOnlyList<UnigramPiece> pieces, int? unknownId, bool byteFallback)
    {
        _pieces = pieces;
        for (int id = 0; id < pieces.Count; id++)
        {
            _ids[pieces[id].Text] = id;
        }

        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengths = [.. _ids.Keys.Select(text => text.Length).Where(length => length > 0).Distinct().Order()];
        _unknownId = unknownId;
        _unknownScore = pieces.Select(piece => piece.Score).DefaultIfEmpty(0).Min() - UnknownPenalty;
        _bytes = byteFallback ? new ByteTokens(_ids) : null;
        _cache = new WordCache(Tokenize);
    }

    /// <summary>Ids by text.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary => _ids;

    public void Encode(string word, List<int> ids) => ids.AddRange(_cache.Of(word));

    private List<int> Tokenize(string word)
    {
        List<int> ids = [];
        Step[] best = BestSteps(word);
        int unknownStart = -1;
        foreach ((int start, int end) in Path(best))
        {
            if (best[end].Id is int id)
            {
                AddUnknown(word, unknownStart, start, ids);
                unknownStart = -1;
                ids.Add(id);
            }
            else if (unknownStart < 0)
            {
                unknownStart = start;
            }
        }

        AddUnknown(word, unknownStart, word.Length, ids);
        return ids;
    }

    /// <summary>For each place in the word, the last step of the best way to it.</summary>
    private Step[] BestSteps(string word)
    {
        var best = new Step[word.Length + 1];
        int width;
        for (int start = 0; start < word.Length; start += width)
        {
            width = Rune.GetRuneAt(word, start).Utf16SequenceLength;
            bool hasCharacter = false;
            foreach (int length in _lengths)
            {
                if (length > word.Length - start)
                {
                    break;
                }

                if (_lookup.TryGetValue(word.AsSpan(start, length), out int id))
                {
                    Improve(ref best[start + length], start, id == _unknownId ? null : id, best[start].Score + _pieces[id].Score);
                    hasCharacter |= length == width;
                }
            }

            if (!hasCharacter)
            {
                Improve(ref best[start + width], start, id: null, best[start].Score + _unknownScore);
            }
        }

        return best;
    }

    // Of equal ways the one found first stays: its last piece is the longest.
    private static void Improve(ref Step step, int start, int? id, double score)
    {
        if (!step.Reached || score > step.Score)
        {
            step = new Step(Reached: true, start, id, score);
        }
    }

    private static Stack<(int Start, int End)> Path(Step[] best)
    {
        Stack<(int, int)> path = [];
        for (int end = best.Length - 1; end > 0; end = best[end].Start)
        {
            path.Push((best[end].Start, end));
        }

        return path;
    }

    // Neighbouring characters without pieces are one stretch, and one unknown token.
    private void AddUnknown(string word, int start, int end, List<int> ids)
    {
        if (start < 0)
        {
            return;
        }

        string text = word[start..end];
        if (_ids.TryGetValue(text, out int known))
        {
            ids.Add(known);
        }
        else if (_bytes?.TryEncode(text, ids) != true && _unknownId is int unknown)
        {
            ids.Add(unknown);
        }
    }

    /// <param name="Reached">Whether there is any way here.</param>
    /// <param name="Start">Where the last piece begins.</param>
    /// <param name="Id">The last piece; null for a character without one.</param>
    /// <param name="Score">Sum over the way.</param>
    private readonly record struct Step(bool Reached, int Start, int? Id, double Score);
}
