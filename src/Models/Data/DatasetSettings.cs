using Spectral.Shared.Recipes;

namespace Spectral.Models.Data;

/// <summary>Which samples of a file are kept.</summary>
/// <param name="SequenceLength">Most tokens a sample may have.</param>
/// <param name="TooLong">What happens to a sample that has more.</param>
/// <param name="Limit">Reads at most this many records, from the start of the file; null for all.</param>
public sealed record DatasetSettings(int SequenceLength, TooLong TooLong = TooLong.Drop, int? Limit = null);
