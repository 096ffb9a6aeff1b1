namespace Spectral.Models.Data.Rows;

/// <summary>What, beside the sample lengths, decides which samples make which row of which epoch.</summary>
/// <param name="SequenceLength">Most tokens a row may hold.</param>
/// <param name="Packing">True: a row holds as many samples as fit; false: one sample per row.</param>
/// <param name="Seed">Seed of the order; the trial's seed.</param>
public sealed record RowPlanOptions(int SequenceLength, bool Packing, long Seed);
