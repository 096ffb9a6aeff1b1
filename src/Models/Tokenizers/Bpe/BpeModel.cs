using System.Text;

namespace Spectral.Models.Tokenizers.Bpe;

/// <summary>
/// Words to token ids by byte-pair encoding. Own code rather than the library's, whose BPE has no `ignore_merges`, no
/// `byte_fallback` and pre-tokenizes inside the model. Thread-safe.
/// </summary>
internal sealed class BpeModel : ISubwordModel
{
    private readonly IReadOnlyDictionary<string, int> _vocabulary;
    private readonly MergeTable _merges;
    private readonly BpeOptions _options;
    private readonly ByteTokens? _bytes;
    private readonly WordCache _cache;

    public BpeModel(IReadOnlyDictionary<string, int> vocabulary, MergeTable merges, BpeOptions options)
    {
        _vocabulary = vocabulary;
        _merges = merges;
        _options = options;
        _bytes = options.ByteFallback ? new ByteTokens(vocabulary) : null;
        _cache = new WordCache(Tokenize);
    }

    public void Encode(string word, List<int> ids) => ids.AddRange(_cache.Of(word));

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
            else if (_bytes?.TryEncode(character, symbols) != true)
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
}
