namespace Spectral.Models.Architectures;

/// <summary>Shape of a decoder-only transformer of the Llama family, as its config.json defines it.</summary>
public sealed record ModelConfig : ArchitectureConfig
{
    /// <summary>Key and value heads; divides <see cref="ArchitectureConfig.HeadCount"/> (grouped-query attention).</summary>
    public required int KeyValueHeadCount { get; init; }

    public double RopeTheta { get; init; } = 10000;

    public RopeScaling? RopeScaling { get; init; }

    /// <summary>The output projection is the embedding matrix.</summary>
    public bool TiedEmbeddings { get; init; }

    /// <summary>q, k and v projections have biases.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>The attention's output projection has a bias.</summary>
    public bool AttentionOutputBias { get; init; }

    /// <summary>gate, up and down projections have biases.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Queries and keys pass an RMS norm over each head (Qwen3).</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Per layer: how many tokens back attention reaches, the token itself included; null where it reaches to the start.</summary>
    public required IReadOnlyList<int?> SlidingWindows { get; init; }

    /// <summary>Ids that end a generated text.</summary>
    public IReadOnlyList<int> EosIds { get; init; } = [];
}
