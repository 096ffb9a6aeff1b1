namespace Spectral.Shared.Adapters;

/// <summary>The form of the trainable change of a weight. Formulas, starts and sources stand in docs/methods.md.</summary>
public enum AdapterMethod
{
    /// <summary><c>[U1 + A_U, U2] S [V1 + A_V, V2]^T</c> (Spectral Adapter, arXiv 2405.13952, additive variant).</summary>
    SpectralAdditive,

    /// <summary><c>[U1 R_U, U2] S [V1 R_V, V2]^T</c> with orthogonal R (the same paper, rotational variant).</summary>
    SpectralRotational,

    /// <summary><c>W + (alpha / r) B A</c> (LoRA, arXiv 2106.09685).</summary>
    Lora,

    /// <summary><c>W + U1 S1 R V1^T</c> with R [r, r] (LoRA-XS, arXiv 2405.17604).</summary>
    LoraXs,

    /// <summary><c>U relu(S + delta) V^T</c> over all singular values (SVDiff, arXiv 2303.11305).</summary>
    Svdiff,

    /// <summary><c>(W - U1 S1 V1^T) + A B</c>, A and B started at <c>U1 S1^1/2</c> and <c>S1^1/2 V1^T</c> (PiSSA, arXiv 2404.02948).</summary>
    Pissa,

    /// <summary><c>m (W + (alpha / r) B A) / ||W + (alpha / r) B A||</c> by rows (DoRA, arXiv 2402.09353).</summary>
    Dora,

    /// <summary><c>W + (alpha / r) P diag(lambda) Q</c> whose lambdas are pruned to a budget while it trains (AdaLoRA, arXiv 2303.10512).</summary>
    Adalora,

    /// <summary><c>W + diag(b) B diag(d) A</c> with frozen random A and B (VeRA, arXiv 2310.11454).</summary>
    Vera,

    /// <summary><c>W R</c> with R orthogonal and block-diagonal (OFT, arXiv 2306.07280).</summary>
    Oft,

    /// <summary><c>W + B_aux B A A_aux</c> with frozen random orthogonal outer factors (lightweight DreamBooth, arXiv 2307.06949).</summary>
    Lidb,

    /// <summary><c>W + U1 (diag(a) R diag(b) - I) S1 V1^T</c> with R orthogonal (PSOFT, arXiv 2505.11235).</summary>
    Psoft,

    /// <summary><c>W + Delta</c> with all of Delta trained.</summary>
    Full,
}
