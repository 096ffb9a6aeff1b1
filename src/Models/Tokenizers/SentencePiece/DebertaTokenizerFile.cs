using Spectral.Models.Tokenizers.AddedTokens;
using Spectral.Models.Tokenizers.Decoders;
using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.Normalizers;
using Spectral.Models.Tokenizers.PostProcessors;
using Spectral.Models.Tokenizers.PreTokenizers;
using Spectral.Models.Tokenizers.TokenizerJson;
using Spectral.Models.Tokenizers.Unigram;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tokenizers.SentencePiece;

/// <summary>
/// The spm.model of DeBERTa-v2 and v3, as the pipeline that Hugging Face makes of it (DebertaV2Converter): the published
/// models have no tokenizer.json.
/// </summary>
internal static class DebertaTokenizerFile
{
    private const char Space = '\u2581';
    private const string Mask = "[MASK]";

    /// <exception cref="UserErrorException">The file cannot be read or is no unigram model.</exception>
    public static PipelineTokenizer Read(string path, TokenizerSettings settings)
    {
        byte[] bytes = JsonFile.ReadBytes(path);
        try
        {
            return Create(path, SentencePieceVocabulary.Read(bytes), SentencePieceSettings.Read(bytes), settings);
        }
        catch (InvalidDataException error)
        {
            throw new UserErrorException($"{path}: not a SentencePiece model: {error.Message}", error);
        }
    }

    private static PipelineTokenizer Create(
        string path, IReadOnlyList<SentencePieceEntry> pieces, SentencePieceSettings file, TokenizerSettings settings)
    {
        if (!file.IsUnigram || pieces.Count == 0)
        {
            throw new UserErrorException($"{path}: is no unigram model; DeBERTa's tokenizer is one.");
        }

        int unknown = pieces.ToList().FindIndex(piece => piece.Type == PieceType.Unknown);
        var model = new UnigramModel(
            [.. pieces.Select(piece => new UnigramPiece(piece.Text, piece.Score))], unknown < 0 ? null : unknown, file.ByteFallback);
        List<AddedToken> added = [.. AddedTokens(pieces)];
        if (!model.Vocabulary.ContainsKey(Mask))
        {
            added.Add(new AddedToken(pieces.Count, Mask, Special: true));
        }

        var pipeline = new TokenizerPipeline(
            Normalizer(file, settings),
            new MetaspacePreTokenizer(Space, PrependScheme.Always, split: true),
            model,
            new MetaspaceDecoder(Space, wasPrepended: true),
            SpecialTokenFrame.Around(Id(path, model, "[CLS]"), Id(path, model, "[SEP]")),
            model.Vocabulary,
            added);
        return PipelineTokenizer.Create(pipeline, WithDefaults(settings, path));
    }

    private static SequenceNormalizer Normalizer(SentencePieceSettings file, TokenizerSettings settings) => new(
    [
        .. settings.LowerCase ? (INormalizer[])[new LowercaseNormalizer()] : [],
        new StripNormalizer(left: true, right: true),
        CharacterMap.Normalizer(file.CharacterMap),
        new ReplaceNormalizer(UnicodePattern.FromRegex(" {2,}"), " "),
    ]);

    private static IEnumerable<AddedToken> AddedTokens(IReadOnlyList<SentencePieceEntry> pieces) => pieces
        .Select((piece, id) => (Piece: piece, Id: id))
        .Where(entry => entry.Piece.Type is PieceType.Unknown or PieceType.Control or PieceType.UserDefined)
        .Select(entry => new AddedToken(entry.Id, entry.Piece.Text, entry.Piece.Type != PieceType.UserDefined));

    private static int Id(string path, UnigramModel model, string token) => model.Vocabulary.TryGetValue(token, out int id)
        ? id
        : throw new UserErrorException($"{path}: has no piece \"{token}\", which frames DeBERTa's sequences.");

    private static TokenizerSettings WithDefaults(TokenizerSettings settings, string path) => settings with
    {
        Bos = settings.Bos ?? new NamedToken("[CLS]", path),
        Eos = settings.Eos ?? new NamedToken("[SEP]", path),
        Pad = settings.Pad ?? new NamedToken("[PAD]", path),
    };
}
