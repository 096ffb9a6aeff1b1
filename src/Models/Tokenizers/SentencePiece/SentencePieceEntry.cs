namespace Spectral.Models.Tokenizers.SentencePiece;

/// <summary>One entry of a SentencePiece vocabulary; its id is its place in the file.</summary>
/// <param name="Text">The piece.</param>
/// <param name="Type">What it is for.</param>
/// <param name="Score">Log probability in a unigram model, minus the order of merging in BPE.</param>
internal readonly record struct SentencePieceEntry(string Text, PieceType Type, float Score);
