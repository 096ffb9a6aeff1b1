namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>A stretch of text from <paramref name="Start"/> up to <paramref name="End"/> that is a match, or lies between matches.</summary>
internal readonly record struct MatchSpan(int Start, int End, bool IsMatch);
