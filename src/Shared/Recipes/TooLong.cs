namespace Spectral.Shared.Recipes;

/// <summary>What happens to a sample longer than the sequence length.</summary>
public enum TooLong
{
    Drop,
    Truncate,
    Error,
}
