namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>A stretch of normalized text on its way to becoming words.</summary>
/// <param name="Text">The text; never empty.</param>
/// <param name="AtStart">Whether it begins where the whole input begins.</param>
internal readonly record struct Piece(string Text, bool AtStart);
