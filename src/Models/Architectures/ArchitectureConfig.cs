namespace Spectral.Models.Architectures;

/// <summary>What every architecture's config.json says of its shape.</summary>
public abstract record ArchitectureConfig
{
    /// <summary>File it was read from; named in errors.</summary>
    public required string Source { get; init; }

    /// <summary>Hugging Face class name, e.g. <c>LlamaForCausalLM</c>.</summary>
    public required string Architecture { get; init; }

    public required int VocabularySize { get; init; }

    public required int HiddenSize { get; init; }

    /// <summary>Width of the feed-forward block.</summary>
    public required int IntermediateSize { get; init; }

    public required int LayerCount { get; init; }

    /// <summary>Query heads.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Size of one head; HeadCount x HeadSize need not be the hidden size.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Longest context the model was trained for, in tokens.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>What norms add to the mean square or the variance.</summary>
    public double NormEpsilon { get; init; } = 1e-6;
}
