namespace Spectral.SpectralOps.Decomposition;

/// <summary>How a basis was found, and how good it is.</summary>
/// <param name="Algorithm">Name and version, e.g. <c>block-lanczos-1</c>; another version may give other bits.</param>
/// <param name="Tolerance">Residual that was asked for.</param>
/// <param name="Residual">Residual measured: <c>max_j max(||W v_j - s_j u_j||, ||W^T u_j - s_j v_j||) / s_1</c>.</param>
public sealed record BasisSource(string Algorithm, double Tolerance, double Residual);
