using Spectral.Models.Tokenizers.AddedTokens;

namespace Spectral.Models.Tokenizers.Files;

/// <summary>
/// What the files beside the tokenizer say about it: tokenizer_config.json first, then special_tokens_map.json, then
/// generation_config.json and config.json (which name special tokens by id).
/// </summary>
/// <param name="Bos">Beginning-of-sequence token.</param>
/// <param name="Eos">End-of-sequence token.</param>
/// <param name="Pad">Padding token.</param>
/// <param name="Unknown">Unknown token.</param>
/// <param name="EosId">End-of-sequence id, where only an id is given.</param>
/// <param name="PadId">Padding id, where only an id is given.</param>
/// <param name="AddBos">Whether BOS is prepended; null where not said.</param>
/// <param name="AddEos">Whether EOS is appended; null where not said.</param>
/// <param name="TokenizerClass">Name of the Hugging Face class.</param>
/// <param name="Legacy">`legacy`: text after an added token also gets SentencePiece's leading space.</param>
/// <param name="AddPrefixSpace">`add_prefix_space`; null leaves it to the model.</param>
/// <param name="LowerCase">`do_lower_case`, which only tokenizers made from a SentencePiece file heed.</param>
/// <param name="AddedTokens">`added_tokens_decoder`.</param>
internal sealed record TokenizerSettings(
    NamedToken? Bos,
    NamedToken? Eos,
    NamedToken? Pad,
    NamedToken? Unknown,
    int? EosId,
    int? PadId,
    bool? AddBos,
    bool? AddEos,
    string? TokenizerClass,
    bool Legacy,
    bool? AddPrefixSpace,
    bool LowerCase,
    IReadOnlyList<AddedToken> AddedTokens)
{
    /// <summary>Classes whose `add_bos_token` is true where their file is silent.</summary>
    public bool ClassPrependsBos => TokenizerClass is "LlamaTokenizer" or "LlamaTokenizerFast" or "CodeLlamaTokenizer"
        or "CodeLlamaTokenizerFast" or "GemmaTokenizer" or "GemmaTokenizerFast";
}
