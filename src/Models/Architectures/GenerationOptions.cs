namespace Spectral.Models.Architectures;

/// <summary>How a text is continued.</summary>
public sealed record GenerationOptions
{
    public required int MaxNewTokens { get; init; }

    /// <summary>Divides the logits before sampling; 0 takes the most likely token.</summary>
    public double Temperature { get; init; }

    /// <summary>Sample only among this many most likely tokens; null for all.</summary>
    public int? TopK { get; init; }

    /// <summary>Sample only among the most likely tokens that together reach this probability.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Fixes the samples: token t of row r depends on (seed, r, t) and the probabilities alone.</summary>
    public ulong Seed { get; init; }
}
