using Spectral.GpuNode.Training.Stages;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Training.Stages;

public sealed class StageGridTests
{
    /// <summary>Two members of stage 0, one of stage 1, in no order.</summary>
    private static readonly Member[] Uneven = [new("b", "", 0, 6, Stage: 1), new("a", "", 0, 3), new("c", "", 3, 3)];

    [Fact]
    public void Each_leaf_has_one_owner_at_every_stage()
    {
        var grid = new StageGrid(Uneven, rank: 2);
        Assert.Equal((2, 0, 1), (grid.Stages, grid.Stage, grid.Replica));
        Assert.Equal([1, 1, 1, 2, 2, 2], Enumerable.Range(0, 6).Select(leaf => grid.Owner(0, leaf)));
        Assert.All(Enumerable.Range(0, 6), leaf => Assert.Equal(0, grid.Owner(1, leaf)));
        Assert.Equal(["a", "c"], grid.Replicas.Select(member => member.Worker));
        grid.RequireLeavesDealtOnce(6);
    }

    [Theory]
    [InlineData(7, "6 leaves were dealt in stage 0, but a global batch has 7")]
    [InlineData(5, "6 leaves were dealt in stage 0, but a global batch has 5")]
    public void A_stage_that_misses_leaves_is_refused(int leaves, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => new StageGrid(Uneven, rank: 0).RequireLeavesDealtOnce(leaves)).Message);
}
