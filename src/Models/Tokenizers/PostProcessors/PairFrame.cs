namespace Spectral.Models.Tokenizers.PostProcessors;

/// <summary>Ids that the post-processor puts before, between and after the two sequences of a pair.</summary>
internal sealed record PairFrame(IReadOnlyList<int> Before, IReadOnlyList<int> Between, IReadOnlyList<int> After);
