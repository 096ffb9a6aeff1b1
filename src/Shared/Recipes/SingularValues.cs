namespace Spectral.Shared.Recipes;

/// <summary>Whether a spectral adapter also trains the singular values of its columns.</summary>
public enum SingularValues
{
    Frozen,
    Additive,
    Multiplicative,
}
