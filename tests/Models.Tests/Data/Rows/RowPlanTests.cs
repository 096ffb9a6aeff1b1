using CsCheck;
using Spectral.Models.Data.Rows;

namespace Spectral.Models.Tests.Data.Rows;

public sealed class RowPlanTests
{
    private const int SequenceLength = 64;

    private static readonly Gen<(int[] Lengths, bool Packing, long Seed)> Plans =
        Gen.Select(Gen.Int[1, SequenceLength].Array[1, 80], Gen.Bool, Gen.Long);

    [Fact]
    public void EveryEpochHoldsEverySampleExactlyOnce()
    {
        Gen.Select(Plans, Gen.Int[0, 3]).Sample((plan, epoch) =>
        {
            RowPlan rows = Plan(plan);
            long first = rows.RowCount(epoch);
            int count = (int)(rows.RowCount(epoch + 1) - first);
            return rows.Rows(first, count).SelectMany(row => row).Order().SequenceEqual(Enumerable.Range(0, plan.Lengths.Length));
        });
    }

    [Fact]
    public void NoRowIsEmptyOrLongerThanTheSequence()
    {
        Plans.Sample(plan => Plan(plan).Rows(0, 100).All(row =>
            row.Count > 0 && row.Sum(sample => plan.Lengths[sample]) <= SequenceLength && (plan.Packing || row.Count == 1)));
    }

    [Fact]
    public void RowsAreTheSameHoweverTheyAreReached()
    {
        Gen.Select(Plans, Gen.Int[0, 150], Gen.Int[0, 40]).Sample((plan, first, count) =>
        {
            RowPlan walked = Plan(plan);
            IReadOnlyList<int>[] oneByOne = [.. Enumerable.Range(0, first + count).Select(row => walked.Rows(row, 1)[0])];
            IReadOnlyList<IReadOnlyList<int>> jumped = Plan(plan).Rows(first, count);
            return jumped.Count == count && Same(jumped, oneByOne.Skip(first));
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EpochsAndSeedsOrderTheSamplesDifferently(bool packing)
    {
        int[] lengths = [.. Enumerable.Range(0, 200).Select(i => 1 + (i * 7 % 40))];
        RowPlan plan = Plan((lengths, packing, 1));
        RowPlan otherSeed = Plan((lengths, packing, 2));
        IReadOnlyList<IReadOnlyList<int>> first = plan.Rows(0, (int)plan.RowCount(1));
        IReadOnlyList<IReadOnlyList<int>> second = plan.Rows(plan.RowCount(1), (int)(plan.RowCount(2) - plan.RowCount(1)));
        Assert.False(Same(first, second));
        Assert.False(Same(first, otherSeed.Rows(0, (int)otherSeed.RowCount(1))));
        Assert.NotEqual(plan.Digest, otherSeed.Digest);
    }

    [Fact]
    public void PackingPutsDifferentSamplesTogetherInEachEpoch()
    {
        int[] lengths = [.. Enumerable.Range(0, 300).Select(i => 5 + (i % 25))];
        RowPlan plan = Plan((lengths, true, 3));
        HashSet<(int, int)> first = Pairs(plan.Rows(0, (int)plan.RowCount(1)));
        HashSet<(int, int)> second = Pairs(plan.Rows(plan.RowCount(1), (int)(plan.RowCount(2) - plan.RowCount(1))));
        Assert.True(first.Intersect(second).Count() < first.Count / 10);
    }

    [Fact]
    public void PackingFillsRowsAlmostCompletely()
    {
        // Log-normal lengths like those of instruction data, around a fifth of the row.
        var random = new Shared.Randomness.CounterRandom(11);
        int[] lengths = [.. Enumerable.Range(0, 5_000).Select(i => Math.Clamp((int)(200 * Math.Exp(0.7 * random.Normal((ulong)i))), 1, 1024))];
        var plan = new RowPlan(lengths, new RowPlanOptions(1024, true, 0));
        double fill = lengths.Sum() / (1024.0 * plan.RowCount(1));
        Assert.InRange(fill, 0.98, 1.0);
    }

    [Fact]
    public void DigestTellsLengthsPackingAndSequenceLengthApart()
    {
        var options = new RowPlanOptions(SequenceLength, true, 5);
        string[] digests =
        [
            new RowPlan([3, 4], options).Digest,
            new RowPlan([4, 3], options).Digest,
            new RowPlan([3, 4], options with { Packing = false }).Digest,
            new RowPlan([3, 4], options with { SequenceLength = 32 }).Digest,
        ];
        Assert.Equal(digests.Length, digests.Distinct().Count());
        Assert.Equal(digests[0], new RowPlan([3, 4], options).Digest);
    }

    [Theory]
    [InlineData(10, 1, 4, 3)]
    [InlineData(10, 2, 4, 5)]
    [InlineData(8, 3, 4, 6)]
    [InlineData(3, 1, 32, 1)]
    public void StepsCoverTheEpochsAndNoMoreThanOneBatchBeyond(int samples, int epochs, int globalBatch, long steps)
    {
        var plan = new RowPlan([.. Enumerable.Repeat(5, samples)], new RowPlanOptions(SequenceLength, false, 0));
        Assert.Equal(steps, plan.StepCount(epochs, globalBatch));
        Assert.Equal(epochs - 1, plan.Epoch((long)samples * epochs - 1));
        Assert.Equal(epochs, plan.Epoch((long)samples * epochs));
    }

    private static RowPlan Plan((int[] Lengths, bool Packing, long Seed) plan) =>
        new(plan.Lengths, new RowPlanOptions(SequenceLength, plan.Packing, plan.Seed));

    private static bool Same(IEnumerable<IReadOnlyList<int>> a, IEnumerable<IReadOnlyList<int>> b) =>
        a.Select(row => string.Join(',', row)).SequenceEqual(b.Select(row => string.Join(',', row)));

    private static HashSet<(int, int)> Pairs(IEnumerable<IReadOnlyList<int>> rows) =>
        [.. rows.SelectMany(row => row.SelectMany(a => row.Where(b => a < b).Select(b => (a, b))))];
}
