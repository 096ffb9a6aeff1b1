namespace Spectral.Shared.Adapters;

/// <summary>What is known of the singular values of an adapted weight.</summary>
/// <param name="Module">Its path, unique among the weights of a model.</param>
/// <param name="OutputSize">d_out.</param>
/// <param name="InputSize">d_in.</param>
/// <param name="Leading">The largest singular values, descending; no column beyond them can be tuned.</param>
/// <param name="FrobeniusNorm">Of the whole weight; null where only the leading singular values are known.</param>
public sealed record MatrixSpectrum(
    string Module, long OutputSize, long InputSize, IReadOnlyList<float> Leading, double? FrobeniusNorm = null);
