namespace Spectral.Models.Data.Batching;

/// <summary>
/// The unit of forward and backward: a few rows of one global batch.
/// </summary>
/// <param name="Index">Number of the leaf within its global batch, from 0.</param>
/// <param name="RowNumbers">
/// Where each of the leaf's rows stands in the global batch, from 0. Randomness is keyed by this number, so that it does
/// not depend on how rows are dealt to leaves.
/// </param>
/// <param name="Batch">The rows' tokens, padded to the longest of them rounded up.</param>
public sealed record Leaf(int Index, IReadOnlyList<int> RowNumbers, TokenBatch Batch);
