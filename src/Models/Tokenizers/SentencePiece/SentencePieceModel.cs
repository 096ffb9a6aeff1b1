using Microsoft.ML.Tokenizers;
using Spectral.Models.Tokenizers.Files;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tokenizers.SentencePiece;

/// <summary>A SentencePiece model file, BPE or Unigram, opened as it is and once more without its leading space.</summary>
internal sealed class SentencePieceModel
{
    // Protobuf merges a repeated message field by field: normalizer_spec { add_dummy_prefix: false }.
    private static readonly byte[] NoDummyPrefix = [0x1A, 0x02, 0x18, 0x00];

    private readonly SentencePieceTokenizer _asWritten;
    private readonly SentencePieceTokenizer _withoutPrefix;

    private SentencePieceModel(
        IReadOnlyList<SentencePieceEntry> pieces,
        SentencePieceTokenizer asWritten,
        SentencePieceTokenizer withoutPrefix)
    {
        Pieces = pieces;
        _asWritten = asWritten;
        _withoutPrefix = withoutPrefix;
    }

    /// <summary>All pieces, in order of id.</summary>
    public IReadOnlyList<SentencePieceEntry> Pieces { get; }

    public bool AddsPrefix => _asWritten.AddDummyPrefix;

    public int BosId => _asWritten.BeginningOfSentenceId;

    public int EosId => _asWritten.EndOfSentenceId;

    /// <exception cref="UserErrorException">The file cannot be read or is no BPE or Unigram model.</exception>
    public static SentencePieceModel Read(string path)
    {
        byte[] bytes = JsonFile.ReadBytes(path);
        SentencePieceModel model = Read(path, bytes);

        // Microsoft.ML.Tokenizers 2.0.1 loses the byte pieces of Unigram models and then emits wrong ids for them.
        return model._asWritten.ByteFallback && !model._asWritten.Vocabulary.ContainsKey("<0x00>")
            ? throw new UserErrorException($"{path}: a Unigram model with byte_fallback is not supported; supported: BPE, and Unigram without.")
            : model;
    }

    /// <summary>Ids of text that holds no added token.</summary>
    public IReadOnlyList<int> Encode(string text, bool withPrefix) =>
        (withPrefix ? _asWritten : _withoutPrefix).EncodeToIds(text, addBeginningOfSentence: false, addEndOfSentence: false);

    private static SentencePieceModel Read(string path, byte[] bytes)
    {
        try
        {
            return new SentencePieceModel(SentencePieceVocabulary.Read(bytes), Open(bytes), Open([.. bytes, .. NoDummyPrefix]));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The library reports a broken file by whatever its parser trips over.
            throw new UserErrorException($"{path}: not a SentencePiece BPE or Unigram model: {exception.Message}", exception);
        }
    }

    private static SentencePieceTokenizer Open(byte[] bytes) =>
        SentencePieceTokenizer.Create(new MemoryStream(bytes), addBeginningOfSentence: false, addEndOfSentence: false);
}
