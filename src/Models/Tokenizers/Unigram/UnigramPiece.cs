namespace Spectral.Models.Tokenizers.Unigram;

/// <summary>One token of a unigram vocabulary.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Score">Natural logarithm of its probability.</param>
internal readonly record struct UnigramPiece(string Text, double Score);
