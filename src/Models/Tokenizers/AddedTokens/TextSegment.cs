namespace Spectral.Models.Tokenizers.AddedTokens;

/// <summary>A stretch of text between added tokens, or (with <paramref name="TokenId"/>) one added token.</summary>
internal readonly record struct TextSegment(int Start, int Length, int? TokenId);
