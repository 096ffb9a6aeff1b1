namespace Spectral.Models.Tokenizers.SentencePiece;

/// <summary>One entry of a SentencePiece vocabulary; its id is its place in the file.</summary>
internal readonly record struct SentencePieceEntry(string Text, PieceType Type);
