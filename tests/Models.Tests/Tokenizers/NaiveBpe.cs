namespace Spectral.Models.Tests.Tokenizers;

/// <summary>Byte-pair encoding as the paper writes it: scan for the best pair, join it, scan again.</summary>
internal static class NaiveBpe
{
    public static List<string> Encode(string word, IReadOnlyList<(string Left, string Right)> merges)
    {
        List<string> symbols = [.. word.EnumerateRunes().Select(rune => rune.ToString())];
        while (true)
        {
            int best = int.MaxValue;
            int at = -1;
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                int rank = Rank(merges, symbols[i], symbols[i + 1]);
                if (rank < best)
                {
                    (best, at) = (rank, i);
                }
            }

            if (at < 0)
            {
                return symbols;
            }

            symbols[at] += symbols[at + 1];
            symbols.RemoveAt(at + 1);
        }
    }

    public static void Join(List<string> symbols, string left, string right)
    {
        for (int i = 0; i + 1 < symbols.Count; i++)
        {
            if (symbols[i] == left && symbols[i + 1] == right)
            {
                symbols[i] += right;
                symbols.RemoveAt(i + 1);
            }
        }
    }

    private static int Rank(IReadOnlyList<(string Left, string Right)> merges, string left, string right)
    {
        for (int rank = 0; rank < merges.Count; rank++)
        {
            if (merges[rank] == (left, right))
            {
                return rank;
            }
        }

        return int.MaxValue;
    }
}
