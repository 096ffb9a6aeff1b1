namespace Spectral.Shared.Adapters;

/// <summary>Whether and how a spectral adapter trains the singular values s1 [r] of its columns.</summary>
public enum SingularValueMode
{
    /// <summary>s1 stays as decomposed.</summary>
    Frozen,

    /// <summary>s1 + c, c starts at 0.</summary>
    Additive,

    /// <summary>s1 * g, g starts at 1 and is never weight-decayed.</summary>
    Multiplicative,
}
