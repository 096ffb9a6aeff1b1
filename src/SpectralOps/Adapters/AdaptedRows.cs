namespace Spectral.SpectralOps.Adapters;

/// <summary>Rows of a product's input that one adapter changes the result of.</summary>
/// <param name="First">First row.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="Factors">The change; all factors in the input's dtype, row-major, of two columns or more.</param>
internal sealed record AdaptedRows(long First, long Count, LowRankFactors Factors)
{
    /// <summary>Columns of P that are trained; null where none are.</summary>
    public long? TrainedDown { get; } = Factors.TrainedDown?.shape[1];

    /// <summary>Columns of Q that are trained; null where none are.</summary>
    public long? TrainedUp { get; } = Factors.TrainedUp?.shape[1];
}
