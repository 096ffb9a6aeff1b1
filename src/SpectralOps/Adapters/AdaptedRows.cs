namespace Spectral.SpectralOps.Adapters;

/// <summary>Rows of a product's input that one adapter changes the result of.</summary>
/// <param name="First">First row.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="Factors">The change; all factors in the input's dtype, row-major, of two columns or more.</param>
internal sealed record AdaptedRows(long First, long Count, LowRankFactors Factors);
