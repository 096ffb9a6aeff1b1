namespace Spectral.Models.Tokenizers.Bpe;

/// <summary>How a BPE model treats characters and words it has no symbol for.</summary>
/// <param name="UnknownId">Id for a character without a symbol; null drops it.</param>
/// <param name="FuseUnknown">Neighbouring unknown characters become one unknown token.</param>
/// <param name="ByteFallback">A character without a symbol becomes its bytes, tokens `&lt;0x00&gt;` to `&lt;0xFF&gt;`.</param>
/// <param name="IgnoreMerges">A word that is itself a token is taken whole, whatever the merges say.</param>
internal sealed record BpeOptions(int? UnknownId, bool FuseUnknown, bool ByteFallback, bool IgnoreMerges);
