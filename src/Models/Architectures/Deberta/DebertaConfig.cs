using Spectral.Shared.Adapters;

namespace Spectral.Models.Architectures.Deberta;

/// <summary>Shape of a DeBERTa-v2 or v3 encoder, as its config.json defines it.</summary>
public sealed record DebertaConfig : ArchitectureConfig
{
    /// <summary>Width of the embedding matrix; where it is not the hidden size, a projection follows.</summary>
    public required int EmbeddingSize { get; init; }

    /// <summary>Attention knows the distance of query and key.</summary>
    public bool RelativeAttention { get; init; }

    /// <summary>Largest distance that is told from larger ones.</summary>
    public required int MaxRelativePositions { get; init; }

    /// <summary>Distances share so many buckets in each direction, on a log scale from half of them on; 0: each has its own.</summary>
    public int PositionBuckets { get; init; }

    /// <summary>Content attends to position ("c2p").</summary>
    public bool ContentToPosition { get; init; }

    /// <summary>Position attends to content ("p2c").</summary>
    public bool PositionToContent { get; init; }

    /// <summary>Positions pass the projections of content instead of their own.</summary>
    public bool SharedAttentionKeys { get; init; }

    /// <summary>The embeddings of distances pass a layer norm.</summary>
    public bool NormedRelativeEmbeddings { get; init; }

    /// <summary>Embeddings of absolute positions are added to the input.</summary>
    public bool PositionBiasedInput { get; init; }

    /// <summary>Standard deviation of weights that the files do not hold.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Names of the classes of the directory's own head, in order of id; empty where it has none.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What the directory's own head says, if it has one; one class alone stands for a number, as in Hugging Face's classes.</summary>
    public HeadSpecification? OwnHead => Labels.Count switch { 0 => null, 1 => HeadSpecification.Regression, _ => new HeadSpecification([.. Labels]) };

    /// <summary>Distances in each direction that have an embedding of their own.</summary>
    public int RelativeSpan => PositionBuckets > 0 ? PositionBuckets : MaxRelativePositions;
}
