namespace Spectral.Shared.Recipes;

/// <summary>Type of the frozen weights and activations; adapters and optimizer state are always fp32.</summary>
public enum Precision
{
    Fp32,
    Bf16,
}
