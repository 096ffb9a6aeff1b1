namespace Spectral.Models.Tokenizers.AddedTokens;

/// <summary>A token found in the text before the model sees it, as `added_tokens` of tokenizer.json describes it.</summary>
/// <param name="Id">Token id.</param>
/// <param name="Content">Exact text.</param>
/// <param name="Special">Left out of decoded text.</param>
/// <param name="LeftStrip">Whitespace before it belongs to it.</param>
/// <param name="RightStrip">Whitespace after it belongs to it.</param>
/// <param name="SingleWord">Recognised only where no word character touches it.</param>
/// <param name="Normalized">Searched for in normalized text rather than in the text as given.</param>
internal sealed record AddedToken(
    int Id,
    string Content,
    bool Special,
    bool LeftStrip = false,
    bool RightStrip = false,
    bool SingleWord = false,
    bool Normalized = false);
