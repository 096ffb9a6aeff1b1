namespace Spectral.Shared.Adapters;

/// <summary>The form of the trainable change of a weight.</summary>
public enum AdapterMethod
{
    /// <summary><c>[U1 + A_U, U2] S [V1 + A_V, V2]^T</c> (Spectral Adapter, arXiv 2405.13952, additive variant).</summary>
    SpectralAdditive,

    /// <summary><c>[U1 R_U, U2] S [V1 R_V, V2]^T</c> with orthogonal R (the same paper, rotational variant).</summary>
    SpectralRotational,

    /// <summary><c>W + (alpha / r) B A</c> (LoRA, arXiv 2106.09685).</summary>
    Lora,
}
