using Spectral.Coordinator.Planning;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Inventory;

namespace Spectral.Coordinator.Tests.Planning;

public sealed class DecompositionPlannerTests
{
    private static readonly AdapterSpecification Rank8 = new() { Method = AdapterMethod.SpectralAdditive, Rank = 8 };

    [Fact]
    public void The_longest_task_goes_first_to_the_least_loaded_worker()
    {
        DecompositionPlan plan = DecompositionPlanner.Plan(Inventory((512, 512), (2048, 2048), (1024, 1024), (512, 512)), Rank8, ["a", "b"]);
        Assert.Equal(["m1", "m2", "m0", "m3"], plan.Tasks.Select(task => task.Task.Module));
        Assert.Equal(["a", "b", "b", "b"], plan.Tasks.Select(task => task.Worker));
    }

    [Fact]
    public void No_worker_gets_more_than_four_thirds_of_a_fair_share_and_the_longest_task()
    {
        DecompositionPlan plan = DecompositionPlanner.Plan(
            Inventory([.. Enumerable.Range(0, 40).Select(i => (256L * (1 + (i % 5)), 256L * (1 + (i % 3))))]), Rank8, ["a", "b", "c"]);
        double[] loads = [.. plan.Tasks.GroupBy(task => task.Worker).Select(tasks => tasks.Sum(task => task.Operations))];
        double fair = Math.Max(loads.Sum() / 3, plan.Tasks.Max(task => task.Operations));
        Assert.True(loads.Max() <= fair * 4 / 3);
    }

    [Fact]
    public void Weights_of_the_same_bytes_share_one_task()
    {
        ModelInventory inventory = new(
            "X",
            [new("a", [128, 128], "F32", "same"), new("b", [128, 128], "F32", "same")],
            [new("ma", "a"), new("mb", "b")],
            "data");
        DecompositionPlan plan = DecompositionPlanner.Plan(inventory, Rank8, ["w"]);
        Assert.Single(plan.Tasks);
        Assert.Equal(["ma", "mb"], plan.Targets.Select(target => target.Module));
        Assert.Equal(plan.Targets[0].Key, plan.Targets[1].Key);
    }

    [Theory]
    [InlineData(8, 64)]
    [InlineData(64, 64)]
    [InlineData(65, 256)]
    [InlineData(300, 1000)]
    public void Ranks_come_from_the_ladder(int rank, int expected)
    {
        AdapterSpecification adapter = Rank8 with { Rank = rank };
        Assert.Equal(expected, DecompositionPlanner.Plan(Inventory((1000, 1200)), adapter, ["w"]).Tasks.Single().Task.Rank);
    }

    [Fact]
    public void A_rank_larger_than_the_matrix_is_refused_with_the_module() =>
        Assert.Contains("m0", Assert.Throws<UserErrorException>(
            () => DecompositionPlanner.Plan(Inventory((4, 100)), Rank8, ["w"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Leaves_are_dealt_in_order_without_gap_or_overlap()
    {
        foreach (int leaves in (int[])[1, 2, 3, 8, 13])
        {
            foreach (int workers in (int[])[1, 2, 3, 5])
            {
                var members = LeafShares.Deal([.. Enumerable.Range(0, workers).Select(i => ($"w{i}", $"host:{i}"))], leaves);
                Assert.Equal(Enumerable.Range(0, leaves), members.SelectMany(member => Enumerable.Range(member.FirstLeaf, member.LeafCount)));
                Assert.InRange(members.Max(member => member.LeafCount) - members.Min(member => member.LeafCount), 0, 1);
            }
        }
    }

    private static ModelInventory Inventory(params (long Rows, long Columns)[] shapes) => new(
        "X",
        [.. shapes.Select((shape, i) => new WeightEntry($"w{i}", [shape.Rows, shape.Columns], "F32", $"hash{i}"))],
        [.. shapes.Select((_, i) => new LinearEntry($"m{i}", $"w{i}"))],
        "data");
}
