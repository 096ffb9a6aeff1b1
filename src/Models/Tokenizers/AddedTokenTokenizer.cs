using Spectral.Models.Tokenizers.AddedTokens;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tokenizers;

/// <summary>What all tokenizers do alike: added tokens are cut out of the text first, special tokens are put around it.</summary>
/// <param name="table">Every token and its id.</param>
/// <param name="special">The special tokens of the model.</param>
/// <param name="splitter">Finds added tokens in text as it was given.</param>
internal abstract class AddedTokenTokenizer(TokenTable table, SpecialTokens special, AddedTokenSplitter splitter) : ITokenizer
{
    public int VocabularySize => table.Size;

    public int? PrependedBosId => special.Frame.Before.Count > 0 ? special.Frame.Before[0] : null;

    public int? EosId => special.EosId;

    public int PadId => special.PadId;

    public int? TokenId(string token) => table.Id(token);

    public IReadOnlyList<int> Encode(string text, bool addSpecialTokens = false)
    {
        text = WellFormedText.Of(text);
        var ids = new List<int>((text.Length / 3) + 8);
        ids.AddRange(addSpecialTokens ? special.Frame.Before : []);
        foreach (TextSegment segment in splitter.Split(text))
        {
            if (segment.TokenId is int id)
            {
                ids.Add(id);
            }
            else
            {
                EncodePlain(text.Substring(segment.Start, segment.Length), segment.Start == 0, ids);
            }
        }

        ids.AddRange(addSpecialTokens ? special.Frame.After : []);
        return ids;
    }

    public IReadOnlyList<int> EncodePair(string first, string second) => special.Frame.Pair is { } frame
        ? [.. frame.Before, .. Encode(first), .. frame.Between, .. Encode(second), .. frame.After]
        : throw new UserErrorException(
            "the tokenizer does not say how two texts are framed as one (a 'pair' template of the post_processor in tokenizer.json).");

    public abstract string Decode(IReadOnlyList<int> ids, bool keepSpecialTokens = false);

    /// <summary>Appends the ids of text that holds no added token.</summary>
    /// <param name="text">A stretch between added tokens.</param>
    /// <param name="atStart">Whether the whole text begins with it.</param>
    /// <param name="ids">Where they go.</param>
    protected abstract void EncodePlain(string text, bool atStart, List<int> ids);
}
