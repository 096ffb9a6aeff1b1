using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.Unigram;

namespace Spectral.Models.Tokenizers.TokenizerJson;

/// <summary>Reads `model`: BPE or Unigram.</summary>
internal static class SubwordModelReader
{
    public static (ISubwordModel Model, IReadOnlyDictionary<string, int> Vocabulary) Read(JsonField field)
    {
        // The oldest files have no type; the merges of BPE tell it apart from the others.
        if (field.Find("type")?.AsString() is "Unigram")
        {
            UnigramModel unigram = UnigramModelReader.Read(field);
            return (unigram, unigram.Vocabulary);
        }

        return BpeModelReader.Read(field);
    }
}
