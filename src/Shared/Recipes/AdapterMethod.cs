namespace Spectral.Shared.Recipes;

/// <summary>What is added to a frozen weight.</summary>
public enum AdapterMethod
{
    /// <summary>[U1 + A_U] S [V1 + A_V]^T: the top singular vectors move freely.</summary>
    SpectralAdditive,

    /// <summary>[U1 R_U] S [V1 R_V]^T: the top singular vectors rotate among themselves.</summary>
    SpectralRotational,

    /// <summary>W + (alpha / r) B A.</summary>
    Lora,
}
