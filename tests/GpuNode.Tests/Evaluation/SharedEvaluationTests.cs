using System.Collections.Concurrent;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Tests.Collectives;

namespace Spectral.GpuNode.Tests.Evaluation;

public sealed class SharedEvaluationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void TheSumHasTheSameBitsWhoeverComputesWhichLeaf(int members)
    {
        (long Count, double Sum)?[] results = Members.Run(members, communicator =>
            new SharedEvaluation(communicator, new EvaluatedLeaves(), new ProgressMeter()).Compute(1, "loss", new Leaves(7), () => false));

        double expected = ((0.1 + 0.2) + (0.3 + 0.4)) + ((0.5 + 0.6) + 0.7);
        Assert.All(results, result => Assert.Equal((28, expected), result));
    }

    [Fact]
    public void AMemberThatIsStoppedEndsItForAll()
    {
        (long Count, double Sum)?[] results = Members.Run(3, communicator =>
            new SharedEvaluation(communicator, new EvaluatedLeaves(), new ProgressMeter()).Compute(1, "loss", new Leaves(7), () => communicator.Rank == 1));

        Assert.All(results, result => Assert.Null(result));
    }

    [Fact]
    public void WhatAnEarlierGenerationComputedIsNotComputedAgain()
    {
        EvaluatedLeaves[] kept = [new(), new()];
        Members.Run(3, communicator => new SharedEvaluation(communicator, communicator.Rank < 2 ? kept[communicator.Rank] : new EvaluatedLeaves(), new ProgressMeter())
            .Compute(5, "loss", new Leaves(7), () => communicator.Rank == 2));

        var computed = new ConcurrentBag<int>();
        (long Count, double Sum)?[] results = Members.Run(2, communicator => new SharedEvaluation(communicator, kept[communicator.Rank], new ProgressMeter())
            .Compute(5, "loss", new Leaves(7, computed.Add), () => false));
        Assert.All(results, result => Assert.Equal(28, result!.Value.Count));

        // Ranks 0 and 1 had leaves 0, 3, 6 and 1, 4; the member that is gone took 2 and 5 with it.
        Assert.Equal([2, 5], computed.Order());
        computed.Clear();
        Members.Run(2, communicator => new SharedEvaluation(communicator, kept[communicator.Rank], new ProgressMeter())
            .Compute(6, "loss", new Leaves(7, computed.Add), () => false));
        Assert.Equal(7, computed.Count);
    }

    [Fact]
    public void NoLeavesAreNothing() => Assert.Equal(
        [(0L, 0.0)],
        Members.Run(1, communicator => new SharedEvaluation(communicator, new EvaluatedLeaves(), new ProgressMeter()).Compute(1, "loss", new Leaves(0), () => false)!.Value));

    [Fact]
    public void WhatIsKnownOfTheBaseIsNotComputedAgain()
    {
        var computed = new ConcurrentBag<int>();
        var scores = new BaseScores();
        (long Count, double Sum)?[] results =
        [
            .. Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).Select(_ => Members.Run(1, communicator =>
                new SharedEvaluation(communicator, new EvaluatedLeaves(), new ProgressMeter())
                    .Compute(0, "loss", new Leaves(7, computed.Add), () => false, scores))[0]),
        ];

        Assert.All(results, result => Assert.Equal(28, result!.Value.Count));
        Assert.Equal(Enumerable.Range(0, 7), computed.Order());
    }

    /// <summary>Leaf i counts i + 1 items that sum up to (i + 1) / 10.</summary>
    private sealed class Leaves(int count, Action<int>? computing = null) : IEvaluationLeaves
    {
        public int Count { get; } = count;

        public string Content => $"{Count} leaves";

        public LeafResult Compute(int leaf)
        {
            computing?.Invoke(leaf);
            return new LeafResult(leaf, leaf + 1, (leaf + 1) / 10.0);
        }
    }
}
