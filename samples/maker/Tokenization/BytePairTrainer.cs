namespace Spectral.SampleMaker.Tokenization;

/// <summary>Learns the merges of a byte-level byte-pair encoding (Sennrich et al. 2016) from counted words.</summary>
internal static class BytePairTrainer
{
    /// <param name="words">Words in the byte alphabet, with how often each occurs.</param>
    /// <param name="mergeCount">Merges to learn; fewer if no pair is left that occurs twice.</param>
    /// <returns>Pairs in the order they were learned.</returns>
    public static IReadOnlyList<(string Left, string Right)> Train(IReadOnlyDictionary<string, int> words, int mergeCount)
    {
        List<(List<string> Symbols, int Count)> pieces =
            [.. words.OrderBy(word => word.Key, StringComparer.Ordinal)
                .Select(word => (word.Key.Select(letter => letter.ToString()).ToList(), word.Value))];
        List<(string Left, string Right)> merges = [];
        while (merges.Count < mergeCount && MostFrequent(pieces) is { } pair)
        {
            merges.Add(pair);
            foreach ((List<string> symbols, _) in pieces)
            {
                Merge(symbols, pair);
            }
        }

        return merges;
    }

    private static (string Left, string Right)? MostFrequent(List<(List<string> Symbols, int Count)> pieces)
    {
        Dictionary<(string, string), int> counts = [];
        foreach ((List<string> symbols, int count) in pieces)
        {
            for (int index = 1; index < symbols.Count; index++)
            {
                (string, string) pair = (symbols[index - 1], symbols[index]);
                counts[pair] = counts.GetValueOrDefault(pair) + count;
            }
        }

        // Equal counts are decided by spelling, so that the same corpus always gives the same file.
        return counts.Where(entry => entry.Value > 1)
            .OrderByDescending(entry => entry.Value)
            .ThenBy(entry => entry.Key.Item1, StringComparer.Ordinal)
            .ThenBy(entry => entry.Key.Item2, StringComparer.Ordinal)
            .Select(entry => ((string, string)?)entry.Key)
            .FirstOrDefault();
    }

    private static void Merge(List<string> symbols, (string Left, string Right) pair)
    {
        for (int index = 1; index < symbols.Count; index++)
        {
            if (symbols[index - 1] == pair.Left && symbols[index] == pair.Right)
            {
                symbols[index - 1] += symbols[index];
                symbols.RemoveAt(index);
            }
        }
    }
}
