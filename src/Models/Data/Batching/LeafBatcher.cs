using Spectral.Models.Data.Rows;
using Spectral.Shared.Errors;

namespace Spectral.Models.Data.Batching;

/// <summary>
/// The leaves of any global batch, on demand: a fixed list of leaves of micro-batch rows each, the same whoever asks.
/// Safe to use from several threads.
/// </summary>
public sealed class LeafBatcher
{
    private readonly IReadOnlyList<RenderedSample> _samples;
    private readonly RowPlan _plan;
    private readonly int _padId;

    /// <param name="samples">The samples that the plan's numbers refer to.</param>
    /// <param name="plan">Which samples make which row.</param>
    /// <param name="globalBatch">Rows per optimizer step.</param>
    /// <param name="microBatch">Rows per leaf; must divide <paramref name="globalBatch"/>.</param>
    /// <param name="padId">Id that fills the rest of a row.</param>
    /// <exception cref="UserErrorException">The micro batch does not divide the global batch.</exception>
    public LeafBatcher(IReadOnlyList<RenderedSample> samples, RowPlan plan, int globalBatch, int microBatch, int padId)
    {
        if (globalBatch <= 0 || microBatch <= 0 || globalBatch % microBatch != 0)
        {
            throw new UserErrorException(
                $"micro_batch must divide global_batch: micro_batch is {microBatch} and global_batch is {globalBatch}.");
        }

        _samples = samples;
        _plan = plan;
        _padId = padId;
        GlobalBatch = globalBatch;
        MicroBatch = microBatch;
    }

    /// <summary>Rows per optimizer step.</summary>
    public int GlobalBatch { get; }

    /// <summary>Rows per leaf.</summary>
    public int MicroBatch { get; }

    /// <summary>Leaves per optimizer step.</summary>
    public int LeafCount => GlobalBatch / MicroBatch;

    /// <summary>
    /// Leaves [<paramref name="firstLeaf"/>, firstLeaf + count) of the global batch that begins at row
    /// <paramref name="firstRow"/> of the run (the number of rows consumed before it).
    /// </summary>
    public IReadOnlyList<Leaf> Leaves(long firstRow, int firstLeaf, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstLeaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstLeaf + count, LeafCount);
        IReadOnlyList<RenderedSample>[] rows = [.. _plan.Rows(firstRow, GlobalBatch).Select(SamplesOf)];
        int[][] layout = LeafLayout.Deal([.. rows.Select(TokenBatchBuilder.TokenCount)], MicroBatch);
        return
        [
            .. Enumerable.Range(firstLeaf, count)
                .Select(leaf => new Leaf(leaf, layout[leaf], TokenBatchBuilder.Build([.. layout[leaf].Select(row => rows[row])], _padId))),
        ];
    }

    /// <summary>All leaves of the global batch that begins at row <paramref name="firstRow"/> of the run.</summary>
    public IReadOnlyList<Leaf> Leaves(long firstRow) => Leaves(firstRow, 0, LeafCount);

    private RenderedSample[] SamplesOf(IReadOnlyList<int> row) => [.. row.Select(sample => _samples[sample])];
}
