using Spectral.Models.Tokenizers.AddedTokens;
using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.PreTokenizers;
using Spectral.Models.Tokenizers.TokenizerJson;

namespace Spectral.Models.Tokenizers;

/// <summary>
/// The tokenizer of a tokenizer.json: added tokens, normalizer, pre-tokenizer, BPE or unigram model, post-processor. Gives the ids that
/// Hugging Face tokenizers give. Decoding never "cleans up" spaces before punctuation. Thread-safe.
/// </summary>
internal sealed class PipelineTokenizer : AddedTokenTokenizer
{
    private readonly TokenizerPipeline _pipeline;
    private readonly TokenTable _table;
    private readonly AddedTokenSplitter _normalizedSplitter;

    private PipelineTokenizer(TokenizerPipeline pipeline, IReadOnlyList<AddedToken> added, TokenTable table, TokenizerSettings settings)
        : base(table, SpecialTokens.Resolve(settings, table, pipeline.Frame), new AddedTokenSplitter(added.Where(token => !token.Normalized)))
    {
        _pipeline = pipeline;
        _table = table;
        _normalizedSplitter = new AddedTokenSplitter(added
            .Where(token => token.Normalized)
            .Select(token => token with { Content = pipeline.Normalizer.Normalize(token.Content) }));
    }

    public static PipelineTokenizer Create(TokenizerPipeline pipeline, TokenizerSettings settings)
    {
        IReadOnlyList<AddedToken> added = AddedTokenList.Combine(pipeline.AddedTokens, settings, pipeline.Vocabulary);
        return new PipelineTokenizer(pipeline, added, new TokenTable(pipeline.Vocabulary, added), settings);
    }

    public override string Decode(IReadOnlyList<int> ids, bool keepSpecialTokens = false)
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

    protected override void EncodePlain(string text, bool atStart, List<int> ids)
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
