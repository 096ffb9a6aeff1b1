using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>The singular triplets a spectral adapter stands on, fp32: what must be stored with it, since another decomposition may differ in sign.</summary>
/// <param name="U">U1 [d_out, r].</param>
/// <param name="S">s1 [r], as decomposed.</param>
/// <param name="V">V1 [d_in, r].</param>
public sealed record AdapterColumns(Tensor U, Tensor S, Tensor V);
