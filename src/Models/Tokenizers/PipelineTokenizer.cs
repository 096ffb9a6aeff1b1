using Spectral.Models.Tokenizers.AddedTokens;
using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.PreTokenizers;
using Spectral.Models.Tokenizers.TokenizerJson;

namespace Spectral.Models.Tokenizers;

/// <summary>
/// The tokenizer of a tokenizer.json: added tokens, normalizer, pre-tokenizer, BPE, post-processor. Gives the ids that
/// Hugging Face tokenizers give. Decoding never "cleans up" spaces before punctuation. Thread-safe.
/// </summary>
internal sealed class PipelineTokenizer : ITokenizer
{
    private readonly TokenizerPipeline _pipeline;
    private readonly TokenTable _table;
    private readonly SpecialTokens _special;
    private readonly AddedTokenSplitter _rawSplitter;
    private readonly AddedTokenSplitter _normalizedSplitter;

    public PipelineTokenizer(TokenizerPipeline pipeline, TokenizerSettings settings)
    {
        IReadOnlyList<AddedToken> added = AddedTokenList.Combine(pipeline.AddedTokens, settings, pipeline.Vocabulary);
        _pipeline = pipeline;
        _table = new TokenTable(pipeline.Vocabulary, added);
        _special = SpecialTokens.Resolve(settings, _table, pipeline.Frame);
        _rawSplitter = new AddedTokenSplitter(added.Where(token => !token.Normalized));
        _normalizedSplitter = new AddedTokenSplitter(added
            .Where(token => token.Normalized)
            .Select(token => token with { Content = pipeline.Normalizer.Normalize(token.Content) }));
    }

    public int VocabularySize => _table.Size;

    public int? PrependedBosId => _special.Frame.Before.Count > 0 ? _special.Frame.Before[0] : null;

    public int? EosId => _special.EosId;

    public int PadId => _special.PadId;

    public int? TokenId(string token) => _table.Id(token);

    public IReadOnlyList<int> Encode(string text, bool addSpecialTokens = false)
    {
        text = WellFormedText.Of(text);
        var ids = new List<int>((text.Length / 3) + 8);
        ids.AddRange(addSpecialTokens ? _special.Frame.Before : []);
        foreach (TextSegment segment in _rawSplitter.Split(text))
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

        ids.AddRange(addSpecialTokens ? _special.Frame.After : []);
        return ids;
    }

    public string Decode(IReadOnlyList<int> ids, bool keepSpecialTokens = false)
    {
        var tokens = new List<string>(ids.Count);
        foreach (int id in ids)
        {
            if (_table.Text(id) is string text && (keepSpecialTokens || !_table.IsSpecial(id)))
            {
                tokens.Add(text);
            }
        }

        return string.Concat(_pipeline.Decoder.Decode(tokens));
    }

    private void EncodePlain(string text, bool atStart, List<int> ids)
    {
        string normalized = _pipeline.Normalizer.Normalize(text);
        foreach (TextSegment segment in _normalizedSplitter.Split(normalized))
        {
            if (segment.TokenId is int id)
            {
                ids.Add(id);
            }
            else
            {
                EncodeWords(new Piece(normalized.Substring(segment.Start, segment.Length), atStart && segment.Start == 0), ids);
            }
        }
    }

    private void EncodeWords(Piece piece, List<int> ids)
    {
        var words = new List<Piece>((piece.Text.Length / 4) + 1);
        _pipeline.PreTokenizer.Split(piece, words);
        foreach (Piece word in words)
        {
            _pipeline.Model.Encode(word.Text, ids);
        }
    }
}
