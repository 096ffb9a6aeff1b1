namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// Which rows a forward pass is over: what dropout masks are keyed by, so that they do not depend on leaf, pack or worker.
/// One object is shared by a model's adapters; the training loop sets it before each leaf's forward.
/// </summary>
public sealed class LeafContext
{
    /// <summary>Whether dropout acts; off while evaluating.</summary>
    public bool Training { get; set; }

    /// <summary>The optimizer step being computed.</summary>
    public long Step { get; set; }

    /// <summary>Place in the global batch of each row of x's first dimension.</summary>
    public IReadOnlyList<long> Rows { get; set; } = [];
}
