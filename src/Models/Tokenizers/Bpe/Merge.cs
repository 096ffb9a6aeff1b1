namespace Spectral.Models.Tokenizers.Bpe;

/// <summary>One merge: its priority (lower first) and the symbol that results.</summary>
internal readonly record struct Merge(int Rank, int Joined);
