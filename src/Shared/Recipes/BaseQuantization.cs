namespace Spectral.Shared.Recipes;

/// <summary>How the weights of the base model's blocks are held in memory.</summary>
public enum BaseQuantization
{
    /// <summary>As they are computed with.</summary>
    None,

    /// <summary>8-bit integers times the largest magnitude of their block.</summary>
    Int8,

    /// <summary>4-bit NormalFloat (QLoRA, arXiv 2305.14314) times the largest magnitude of their block.</summary>
    Nf4,
}
