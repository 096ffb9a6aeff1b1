using Spectral.Models.Tokenizers.Unigram;

namespace Spectral.Models.Tests.Tokenizers;

/// <summary>Every segmentation of a word, scored one by one; text without pieces is id 0.</summary>
internal sealed class NaiveUnigram(UnigramPiece[] pieces)
{
    private readonly double _unknown = pieces.Min(piece => piece.Score) - 10;

    /// <summary>The ids of the best segmentations, neighbouring unknown ones joined; several where scores are equal up to rounding.</summary>
    public List<IReadOnlyList<int>> Best(string word)
    {
        List<(double Score, IReadOnlyList<int> Ids)> all = [.. Segmentations(word, 0)];
        double best = all.Max(way => way.Score);
        return [.. all.Where(way => way.Score > best - 1e-9).Select(way => way.Ids)];
    }

    private IEnumerable<(double Score, IReadOnlyList<int> Ids)> Segmentations(string word, int start)
    {
        if (start == word.Length)
        {
            yield return (0, []);
            yield break;
        }

        for (int end = start + 1; end <= word.Length; end++)
        {
            int id = Array.FindIndex(pieces, piece => piece.Text == word[start..end]);
            if (id < 0 && end > start + 1)
            {
                continue;
            }

            foreach ((double score, IReadOnlyList<int> ids) in Segmentations(word, end))
            {
                bool fused = id < 0 && ids.Count > 0 && ids[0] == 0;
                yield return (score + (id < 0 ? _unknown : pieces[id].Score), fused ? ids : [Math.Max(id, 0), .. ids]);
            }
        }
    }
}
