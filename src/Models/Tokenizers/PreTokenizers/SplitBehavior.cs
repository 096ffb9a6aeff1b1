namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>What becomes of the delimiter where text is split; the names are those of tokenizer.json.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}
