namespace Spectral.Shared.Recipes;

/// <summary>Order in which gradients are added.</summary>
public enum Reduction
{
    Auto,
    Canonical,
    Fast,
}
