using CsCheck;
using Spectral.Models.Data;
using Spectral.Models.Evaluation;

namespace Spectral.Models.Tests.Evaluation;

public sealed class LossLeavesTests
{
    [Fact]
    public void LeavesHoldEverySampleOnceInFileOrder()
    {
        Gen.Select(Gen.Int[1, 40].Array[1, 20], Gen.Int[1, 8]).Sample((lengths, rowsPerLeaf) =>
        {
            RenderedSample[] samples = [.. lengths.Select((length, sample) => Sample(sample, length))];
            var leaves = new LossLeaves(samples, rowsPerLeaf, 0);
            TokenBatch[] batches = [.. Enumerable.Range(0, leaves.Count).Select(leaves.Leaf)];
            bool sizes = batches.SkipLast(1).All(batch => batch.Rows == rowsPerLeaf) && batches.Sum(batch => batch.Rows) == samples.Length;
            bool unpacked = batches.All(batch => !batch.IsPacked);
            IEnumerable<long> firstIds = batches.SelectMany(batch => Enumerable.Range(0, batch.Rows).Select(row => batch.Ids[row * batch.Length]));
            return sizes && unpacked && firstIds.SequenceEqual(Enumerable.Range(0, samples.Length).Select(i => (long)i));
        });
    }

    private static RenderedSample Sample(int id, int length) =>
        new([.. Enumerable.Repeat(id, length)], [.. Enumerable.Range(0, length).Select(i => i > 0)]);
}
