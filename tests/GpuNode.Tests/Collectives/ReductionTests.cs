using CsCheck;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Tests.Collectives.Tcp;

namespace Spectral.GpuNode.Tests.Collectives;

/// <summary>The sum over leaves is the canonical tree's, to the bit, whoever holds which leaves.</summary>
public sealed class ReductionTests
{
    private static readonly Gen<(int Leaves, int Length, int Members, int Seed)> Batches =
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 4], Gen.Int[0, 1 << 20]);

    private static readonly Gen<(int Leaves, int Length, int Members, int Seed)> TcpBatches =
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 3000], Gen.Int[1, 4], Gen.Int[0, 1 << 20]);

    private static readonly Gen<(int Length, int Members, int Seed)> FastBuckets =
        Gen.Select(Gen.Int[1, 3000], Gen.Int[1, 4], Gen.Int[0, 1 << 20]);

    [Fact]
    public void EveryMemberGetsTheBitsOfTheNaiveTree() => Batches.Sample(batch =>
    {
        float[][] leaves = Leaves(batch.Leaves, batch.Length, batch.Seed);
        float[] expected = NaiveTree(leaves, 0, PowerOfTwoAtLeast(leaves.Length))!;
        (int First, int Count)[] shares = Shares(batch.Leaves, batch.Members, batch.Seed);

        float[][] sums = Members.Run(batch.Members, communicator => Reduce(communicator, leaves, shares).Sum);

        Assert.All(sums, sum => Assert.Equal(Bits(expected), Bits(sum)));
    }, iter: 200);

    [Fact]
    public void OverTcpTheBitsAreThoseOfTheNaiveTreeToo()
    {
        using var nodes = new TcpNodes(4);
        TcpBatches.Sample(batch =>
        {
            float[][] leaves = Leaves(batch.Leaves, batch.Length, batch.Seed);
            float[] expected = NaiveTree(leaves, 0, PowerOfTwoAtLeast(leaves.Length))!;
            (int First, int Count)[] shares = Shares(batch.Leaves, batch.Members, batch.Seed);

            (float[] Sum, long[] Counts)[] results = nodes.Run(batch.Members, communicator => Reduce(communicator, leaves, shares));

            Assert.All(results, result =>
            {
                Assert.Equal(Bits(expected), Bits(result.Sum));
                Assert.Equal([batch.Leaves, Enumerable.Range(0, batch.Members).Sum()], result.Counts);
            });
        }, iter: 40, threads: 1);
    }

    [Fact]
    public void BucketsOfManyFramesAreAddedAlikeInMemoryAndOverTcp()
    {
        // More frames than are under way at once, and a last one that is not whole.
        const int Length = (9 * 131072 * 3) + 1001;
        float[][] leaves = Leaves(5, Length, seed: 11);
        (int, int)[] shares = [(0, 1), (1, 3), (4, 1)];
        using var nodes = new TcpNodes(3);
        float[][] inMemory = Members.Run(3, communicator => Reduce(communicator, leaves, shares).Sum);

        float[][] overTcp = nodes.Run(communicator =>
        {
            var sums = new LeafSums(Length);
            Reduce(communicator, leaves, shares, sums);
            return Reduce(communicator, leaves, shares, sums).Sum;
        });

        Assert.All(overTcp, sum => Assert.True(sum.AsSpan().SequenceEqual(inMemory[0])));
    }

    [Fact]
    public void TheFastSumIsTheSameOnAllMembersAndTheTrueOneUpToRounding()
    {
        using var nodes = new TcpNodes(4);
        FastBuckets.Sample(sample =>
        {
            (int length, int members, int seed) = sample;
            float[][] buckets = Leaves(members, length, seed);
            AssertFastSum(buckets, Members.Run(members, communicator => AllReduce(communicator, buckets)));
            AssertFastSum(buckets, nodes.Run(members, communicator => AllReduce(communicator, buckets)));
        }, iter: 30, threads: 1);
    }

    [Fact]
    public void TheFastSumOfManyFramesIsTheSameOnAllMembers()
    {
        float[][] buckets = Leaves(3, (7 * 131072 * 3) + 17, seed: 5);
        using var nodes = new TcpNodes(3);

        AssertFastSum(buckets, nodes.Run(communicator => AllReduce(communicator, buckets)));
    }

    [Fact]
    public void CountsAreAddedOverTheMembersAndBucketsAreReusedBetweenSteps()
    {
        float[][] leaves = Leaves(7, 5000, seed: 3);
        (int, int)[] shares = [(0, 3), (3, 0), (3, 4)];
        float[] expected = NaiveTree(leaves, 0, 8)!;

        (float[] Sum, long[] Counts)[] results = Members.Run(3, communicator =>
        {
            var sums = new LeafSums(5000);
            Reduce(communicator, leaves, shares, sums);
            return Reduce(communicator, leaves, shares, sums);
        });

        Assert.All(results, result =>
        {
            Assert.Equal(Bits(expected), Bits(result.Sum));
            Assert.Equal([7, 0 + 1 + 2], result.Counts);
        });
    }

    [Fact]
    public void AWorkerHoldsAtMostTwoPartialSumsPerLevel() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[0, 299], Gen.Int[0, 300]).Sample((leafCount, first, count) =>
        {
            first = Math.Min(first, leafCount - 1);
            count = Math.Min(count, leafCount - first);
            var tree = new CanonicalTree(leafCount);
            var accumulator = new LeafAccumulator(bucketLength: 1);
            accumulator.Begin(tree, first);
            for (int leaf = 0; leaf < count; leaf++)
            {
                accumulator.Add(accumulator.Rent());
                Assert.True(accumulator.Partials.GroupBy(partial => partial.Node.Level).All(level => level.Count() <= 2));
            }

            Assert.Equal(tree.Cover(first, count), accumulator.Partials.Select(partial => partial.Node));
        });

    private static (float[] Sum, long[] Counts) Reduce(
        ICommunicator communicator, float[][] leaves, (int First, int Count)[] shares, LeafSums? sums = null)
    {
        (int first, int count) = shares[communicator.Rank];
        sums ??= new LeafSums(leaves[0].Length);
        sums.Begin(leaves.Length, first);
        for (int leaf = first; leaf < first + count; leaf++)
        {
            float[] bucket = sums.Rent();
            leaves[leaf].CopyTo(bucket, 0);
            sums.Add(bucket);
        }

        float[] sum = new float[leaves[0].Length];
        long[] counts = [count, communicator.Rank];
        communicator.Reduce(sums, sum, counts);
        return (sum, counts);
    }

    private static (float[] Sum, long[] Counts) AllReduce(ICommunicator communicator, float[][] buckets)
    {
        float[] bucket = [.. buckets[communicator.Rank]];
        long[] counts = [1, communicator.Rank];
        communicator.AllReduce(bucket, counts);
        return (bucket, counts);
    }

    /// <summary>Relative to the sum of magnitudes: what cancels out cannot be had to 1e-6 of what is left.</summary>
    private static void AssertFastSum(float[][] buckets, (float[] Sum, long[] Counts)[] results)
    {
        Assert.All(results, result =>
        {
            Assert.Equal(Bits(results[0].Sum), Bits(result.Sum));
            Assert.Equal([results.Length, results.Length * (results.Length - 1) / 2], result.Counts);
        });
        for (int i = 0; i < results[0].Sum.Length; i++)
        {
            double expected = buckets.Sum(bucket => (double)bucket[i]);
            double magnitude = buckets.Sum(bucket => Math.Abs((double)bucket[i]));
            if (Math.Abs(results[0].Sum[i] - expected) > 1e-6 * magnitude)
            {
                Assert.Fail($"element {i} is {results[0].Sum[i]}, not {expected}");
            }
        }
    }

    /// <summary>The definition: node = left + right, or the left alone where the right covers no leaf.</summary>
    private static float[]? NaiveTree(float[][] leaves, int first, int width)
    {
        if (first >= leaves.Length)
        {
            return null;
        }

        if (width == 1)
        {
            return leaves[first];
        }

        float[] left = NaiveTree(leaves, first, width / 2)!;
        float[]? right = NaiveTree(leaves, first + (width / 2), width / 2);
        return right is null ? left : [.. left.Zip(right, (a, b) => a + b)];
    }

    private static float[][] Leaves(int count, int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
            Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() - 0.5) * MathF.Pow(10, random.Next(-4, 5))).ToArray())];
    }

    private static (int First, int Count)[] Shares(int leaves, int members, int seed)
    {
        var random = new Random(seed);
        int[] cuts = [0, .. Enumerable.Range(0, members - 1).Select(_ => random.Next(leaves + 1)).Order(), leaves];
        return [.. cuts.Zip(cuts.Skip(1), (start, end) => (start, end - start))];
    }

    private static int PowerOfTwoAtLeast(int count) => count <= 1 ? 1 : 2 * PowerOfTwoAtLeast((count + 1) / 2);

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
