using System.Collections.Concurrent;
using System.Text;

namespace Spectral.Models.Tokenizers.Bpe;

/// <summary>
/// Words to token ids by byte-pair encoding. Own code rather than the library's, whose BPE has no `ignore_merges`, no
/// `byte_fallback` and pre-tokenizes inside the model. Thread-safe.
/// </summary>
internal sealed class BpeModel
{
    private const int CachedWords = 1 << 16;
    private const int LongestCachedWord = 128;

    private readonly IReadOnlyDictionary<string, int> _vocabulary;
    private readonly MergeTable _merges;
    private readonly BpeOptions _options;
    private readonly int[]? _byteTokens;
    private readonly ConcurrentDictionary<string, int[]> _cache = new(StringComparer.Ordinal);
    private int _cached;

    public BpeModel(IReadOnlyDictionary<string, int> vocabulary, MergeTable merges, BpeOptions options)
    {
        _vocabulary = vocabulary;
        _merges = merges;
        _options = options;
        _byteTokens = options.ByteFallback ? ByteTokens() : null;
    }

    /// <summary>Appends the ids of <paramref name="word"/>.</summary>
    public void Encode(string word, List<int> ids)
    {
        if (_cache.TryGetValue(word, out int[]? known))
        {
            ids.AddRange(known);
            return;
        }

        List<int> symbols = Tokenize(word);
        ids.AddRange(symbols);
        if (word.Length <= LongestCachedWord && _cached < CachedWords && _cache.TryAdd(word, [.. symbols]))
        {
            Interlocked.Increment(ref _cached);
        }
    }

    private List<int> Tokenize(string word)
    {
        if (_options.IgnoreMerges && _vocabulary.TryGetValue(word, out int whole))
        {
            return [whole];
        }

        List<int> symbols = Characters(word);
        SymbolMerger.Merge(_merges, symbols);
        return symbols;
    }

    private List<int> Characters(string word)
    {
        var symbols = new List<int>(word.Length);
        bool afterUnknown = false;
        foreach (Rune rune in word.EnumerateRunes())
        {
            string character = rune.ToString();
            bool unknown = false;
            if (_vocabulary.TryGetValue(character, out int id))
            {
                symbols.Add(id);
            }
            else if (!TryFallBackToBytes(character, symbols))
            {
                unknown = true;
                AddUnknown(symbols, afterUnknown);
            }

            afterUnknown = unknown;
        }

        return symbols;
    }

    private void AddUnknown(List<int> symbols, bool afterUnknown)
    {
        if (_options.UnknownId is int unknownId && !(afterUnknown && _options.FuseUnknown))
        {
            symbols.Add(unknownId);
        }
    }

    // Only if every byte has its token: a character is not taken half.
    private bool TryFallBackToBytes(string character, List<int> symbols)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(character);
        if (_byteTokens is null || bytes.Any(value => _byteTokens[value] < 0))
        {
            return false;
        }

        symbols.AddRange(bytes.Select(value => _byteTokens[value]));
        return true;
    }

    private int[] ByteTokens() =>
        [.. Enumerable.Range(0, 256).Select(value => _vocabulary.TryGetValue($"<0x{value:X2}>", out int id) ? id : -1)];
}
