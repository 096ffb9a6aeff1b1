namespace Spectral.Models.Tokenizers;

/// <summary>Text to token ids and back, as the model directory's own tokenizer files define it.</summary>
public interface ITokenizer
{
    /// <summary>Number of ids, added tokens included.</summary>
    int VocabularySize { get; }

    /// <summary>Id of the beginning-of-sequence token that the tokenizer's own configuration prepends; null if it prepends none.</summary>
    int? PrependedBosId { get; }

    /// <summary>Id of the end-of-sequence token; null if the files name none.</summary>
    int? EosId { get; }

    /// <summary>Id used to fill batches; never attended to. Falls back to EOS, then 0.</summary>
    int PadId { get; }

    /// <summary>
    /// Ids of <paramref name="text"/>. Added and special tokens that stand in the text are recognised.
    /// Nothing is prepended or appended unless <paramref name="addSpecialTokens"/> is true, which runs the files' post-processor.
    /// </summary>
    IReadOnlyList<int> Encode(string text, bool addSpecialTokens = false);

    /// <summary>
    /// Ids of two texts as one sequence with the special tokens around and between them that the files' post-processor gives
    /// a pair. Only these special tokens are added to either text's own ids.
    /// </summary>
    /// <exception cref="Shared.Errors.UserErrorException">The files do not say how pairs are framed.</exception>
    IReadOnlyList<int> EncodePair(string first, string second);

    /// <summary>Text of <paramref name="ids"/>; special tokens are left out unless asked for.</summary>
    string Decode(IReadOnlyList<int> ids, bool keepSpecialTokens = false);

    /// <summary>Id of one token given by its exact text, or null.</summary>
    int? TokenId(string token);
}
