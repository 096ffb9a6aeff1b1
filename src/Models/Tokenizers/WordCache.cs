using System.Collections.Concurrent;

namespace Spectral.Models.Tokenizers;

/// <summary>Remembers the ids of short words, of which text repeats a few thousand. Thread-safe.</summary>
/// <param name="tokenize">Ids of one word.</param>
internal sealed class WordCache(Func<string, IReadOnlyList<int>> tokenize)
{
    private const int CachedWords = 1 << 16;
    private const int LongestCachedWord = 128;

    private readonly ConcurrentDictionary<string, int[]> _known = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Ids of <paramref name="word"/>.</summary>
    public IReadOnlyList<int> Of(string word)
    {
        if (_known.TryGetValue(word, out int[]? known))
        {
            return known;
        }

        IReadOnlyList<int> ids = tokenize(word);
        if (word.Length <= LongestCachedWord && _count < CachedWords && _known.TryAdd(word, [.. ids]))
        {
            Interlocked.Increment(ref _count);
        }

        return ids;
    }
}
