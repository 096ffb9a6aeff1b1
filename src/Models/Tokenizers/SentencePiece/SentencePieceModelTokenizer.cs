using Spectral.Models.Tokenizers.AddedTokens;
using Spectral.Models.Tokenizers.Decoders;
using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.PostProcessors;
using Spectral.Models.Tokenizers.PreTokenizers;

namespace Spectral.Models.Tokenizers.SentencePiece;

/// <summary>The tokenizer of a tokenizer.model, with the added tokens of tokenizer_config.json. Thread-safe.</summary>
internal sealed class SentencePieceModelTokenizer : AddedTokenTokenizer
{
    private const string Space = "\u2581";

    private readonly SentencePieceModel _model;
    private readonly TokenTable _table;
    private readonly SequenceDecoder _decoder;
    private readonly bool _prefixFirst;
    private readonly bool _prefixEverywhere;

    private SentencePieceModelTokenizer(
        SentencePieceModel model, IReadOnlyList<AddedToken> added, TokenTable table, TokenizerSettings settings)
        : base(table, SpecialTokens.Resolve(WithDefaults(settings, model), table, SpecialTokenFrame.Empty), new AddedTokenSplitter(added))
    {
        _model = model;
        _table = table;
        _prefixFirst = model.AddsPrefix && settings.AddPrefixSpace != false;
        _prefixEverywhere = _prefixFirst && settings.Legacy;
        _decoder = new SequenceDecoder(
        [
            new ReplaceDecoder(UnicodePattern.FromLiteral(Space), " "),
            new ByteFallbackDecoder(),
            new FuseDecoder(),
            new StripDecoder(' ', _prefixFirst ? 1 : 0, 0),
        ]);
    }

    public static SentencePieceModelTokenizer Create(SentencePieceModel model, TokenizerSettings settings)
    {
        Dictionary<string, int> vocabulary = Vocabulary(model.Pieces);
        IReadOnlyList<AddedToken> added = AddedTokenList.Combine(OwnAddedTokens(model.Pieces), settings, vocabulary);
        return new SentencePieceModelTokenizer(model, added, new TokenTable(vocabulary, added), settings);
    }

    public override string Decode(IReadOnlyList<int> ids, bool keepSpecialTokens = false)
    {
        List<string> tokens = [.. ids
            .Where(id => keepSpecialTokens || !_table.IsSpecial(id))
            .Select(id => _table.Text(id) ?? "")];
        return string.Concat(_decoder.Decode(tokens));
    }

    protected override void EncodePlain(string text, bool atStart, List<int> ids) =>
        ids.AddRange(_model.Encode(text, atStart ? _prefixFirst : _prefixEverywhere));

    private static Dictionary<string, int> Vocabulary(IReadOnlyList<SentencePieceEntry> pieces)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < pieces.Count; id++)
        {
            vocabulary[pieces[id].Text] = id;
        }

        return vocabulary;
    }

    // Control and unknown pieces never come from plain text; user-defined ones always stand alone.
    private static IReadOnlyList<AddedToken> OwnAddedTokens(IReadOnlyList<SentencePieceEntry> pieces) =>
    [
        .. pieces
            .Select((piece, id) => (Piece: piece, Id: id))
            .Where(entry => entry.Piece.Type is PieceType.Unknown or PieceType.Control or PieceType.UserDefined)
            .Select(entry => new AddedToken(entry.Id, entry.Piece.Text, entry.Piece.Type != PieceType.UserDefined)),
    ];

    // Without a tokenizer_config.json the model file itself names BOS and EOS.
    private static TokenizerSettings WithDefaults(TokenizerSettings settings, SentencePieceModel model) => settings with
    {
        Bos = settings.Bos ?? Named(model, model.BosId),
        Eos = settings.Eos ?? Named(model, model.EosId),
        AddBos = settings.AddBos ?? (settings.ClassPrependsBos ? true : null),
    };

    private static NamedToken? Named(SentencePieceModel model, int id) =>
        id >= 0 && id < model.Pieces.Count ? new NamedToken(model.Pieces[id].Text, "tokenizer.model") : null;
}
