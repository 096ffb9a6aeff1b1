using Spectral.Models.Data;
using Spectral.Models.Data.Batching;

namespace Spectral.Models.Evaluation;

/// <summary>
/// The batches over which an evaluation adds up the loss: one sample per row, in file order, the last leaf perhaps
/// shorter. They depend on the data and the leaf size alone, so that any worker computes the same leaf to the same bits.
/// </summary>
/// <param name="samples">The dataset, in file order.</param>
/// <param name="rowsPerLeaf">Rows of every leaf but the last.</param>
/// <param name="padId">Id that fills the rest of a row.</param>
public sealed class LossLeaves(IReadOnlyList<RenderedSample> samples, int rowsPerLeaf, int padId)
{
    public int Count => LeafRanges.Count(samples.Count, rowsPerLeaf);

    public TokenBatch Leaf(int index)
    {
        (int first, int count) = LeafRanges.Range(index, samples.Count, rowsPerLeaf);
        return TokenBatchBuilder.Build([.. Enumerable.Range(first, count).Select(sample => new[] { samples[sample] })], padId);
    }
}
