namespace Spectral.Models.Data.Inspection;

/// <summary>A token, or the few tokens that together make whole characters.</summary>
/// <param name="Text">Its text; special tokens by their names.</param>
/// <param name="Ids">Its ids.</param>
/// <param name="Supervised">True where the loss counts it.</param>
/// <param name="Segment">Number of its sample within the row, from 0.</param>
public sealed record SamplePiece(string Text, IReadOnlyList<int> Ids, bool Supervised, int Segment);
