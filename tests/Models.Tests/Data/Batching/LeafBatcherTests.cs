using CsCheck;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.Models.Data.Rows;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.Data.Batching;

public sealed class LeafBatcherTests
{
    [Fact]
    public void LeavesHoldTheRowsOfTheStepWhateverTheMicroBatch()
    {
        Gen.Select(Gen.Int[1, 60].Array[1, 50], Gen.Bool, Gen.Int[0, 200], Gen.Int[0, 3].Select(bits => 1 << bits)).Sample((lengths, packing, firstRow, microBatch) =>
        {
            (RenderedSample[] samples, RowPlan plan) = Data(lengths, packing);
            IReadOnlyList<Leaf> leaves = new LeafBatcher(samples, plan, 8, microBatch, 0).Leaves(firstRow);
            IReadOnlyList<IReadOnlyList<int>> rows = plan.Rows(firstRow, 8);

            bool everyRowOnce = leaves.SelectMany(leaf => leaf.RowNumbers).Order().SequenceEqual(Enumerable.Range(0, 8));
            bool numbered = leaves.Select(leaf => leaf.Index).SequenceEqual(Enumerable.Range(0, 8 / microBatch));
            return everyRowOnce && numbered && leaves.All(leaf => leaf.Batch.Rows == microBatch && leaf.RowNumbers.Select((row, place) =>
                TokensOf(leaf.Batch, place).SequenceEqual(rows[row].SelectMany(sample => samples[sample].Ids))).All(same => same));
        });
    }

    [Fact]
    public void ARangeOfLeavesIsAPartOfTheWholeList()
    {
        (RenderedSample[] samples, RowPlan plan) = Data([.. Enumerable.Range(1, 40)], packing: true);
        var batcher = new LeafBatcher(samples, plan, 12, 2, 0);
        IReadOnlyList<Leaf> all = batcher.Leaves(24);
        IReadOnlyList<Leaf> part = batcher.Leaves(24, 2, 3);
        Assert.Equal(6, all.Count);
        Assert.Equal([2, 3, 4], part.Select(leaf => leaf.Index));
        Assert.All(part, leaf => Assert.Equal(all[leaf.Index].Batch.Ids, leaf.Batch.Ids));
    }

    [Fact]
    public void RowsOfLikeLengthShareALeafAndLongLeavesAlternateWithShortOnes()
    {
        (RenderedSample[] samples, RowPlan plan) = Data([.. Enumerable.Range(0, 16).Select(i => 10 + (i * 12))], packing: false);
        var batcher = new LeafBatcher(samples, plan, 16, 2, 0);
        int[] lengths = [.. batcher.Leaves(0).Select(leaf => leaf.Batch.Length)];
        Assert.Equal([192, 32, 192, 64, 160, 96, 128, 96], lengths);
    }

    [Theory]
    [InlineData(10, 4)]
    [InlineData(4, 8)]
    [InlineData(4, 0)]
    public void AMicroBatchThatDoesNotDivideIsRefused(int globalBatch, int microBatch)
    {
        (RenderedSample[] samples, RowPlan plan) = Data([4, 5], packing: false);
        UserErrorException error = Assert.Throws<UserErrorException>(() => new LeafBatcher(samples, plan, globalBatch, microBatch, 0));
        Assert.Contains($"micro_batch is {microBatch} and global_batch is {globalBatch}", error.Message, StringComparison.Ordinal);
    }

    private static (RenderedSample[] Samples, RowPlan Plan) Data(int[] lengths, bool packing)
    {
        RenderedSample[] samples = [.. lengths.Select((length, sample) =>
            new RenderedSample([.. Enumerable.Range(0, length).Select(t => (sample * 1000) + t)], [.. Enumerable.Range(0, length).Select(t => t > 0)]))];
        return (samples, new RowPlan(lengths, new RowPlanOptions(256, packing, 9)));
    }

    private static IEnumerable<int> TokensOf(TokenBatch batch, int row) =>
        Enumerable.Range(row * batch.Length, batch.Length).Where(t => batch.Segments[t] >= 0).Select(t => (int)batch.Ids[t]);
}
