using Spectral.GpuNode.Evaluation;

namespace Spectral.GpuNode.Tests.Evaluation;

public sealed class BaseScoresTests
{
    [Fact]
    public void EqualContentIsComputedOnceAndOtherContentForItself()
    {
        var scores = new BaseScores();
        int computed = 0;

        Assert.Equal(1, Compute("a", 0).Sum);
        Assert.Equal(1, Compute("a", 0).Sum);
        Assert.Equal(2, Compute("a", 1).Sum);
        Assert.Equal(3, Compute("b", 0).Sum);

        LeafResult Compute(string content, int leaf) => scores.Of(content, leaf, () => new LeafResult(leaf, 1, ++computed), () => { });
    }

    [Fact]
    public void AFailureIsTheOnesWhoComputedAndTheNextTriesItself()
    {
        var scores = new BaseScores();

        Assert.Throws<InvalidOperationException>(() => scores.Of("a", 0, () => throw new InvalidOperationException(), () => { }));

        Assert.Equal(5, scores.Of("a", 0, () => new LeafResult(0, 1, 5), () => { }).Sum);
    }

    [Fact]
    public async Task WhoWaitsForAnotherSaysThatItIsAlive()
    {
        var scores = new BaseScores();
        using var begun = new ManualResetEventSlim();
        using var alive = new ManualResetEventSlim();
        Task<LeafResult> first = Task.Run(() => scores.Of(
            "a",
            0,
            () =>
            {
                begun.Set();
                Assert.True(alive.Wait(TimeSpan.FromSeconds(30)));
                return new LeafResult(0, 1, 5);
            },
            () => { }));
        begun.Wait();

        Assert.Equal(5, scores.Of("a", 0, () => throw new InvalidOperationException(), alive.Set).Sum);
        Assert.Equal(5, (await first).Sum);
    }
}
