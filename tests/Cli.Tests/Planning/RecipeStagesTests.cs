using Spectral.Cli.Planning;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Cli.Tests.Planning;

/// <summary>What a plan says of layers that are spread over workers; the sample model has four.</summary>
public sealed class RecipeStagesTests
{
    [Fact]
    public void A_plan_gives_every_worker_its_stage_its_decompositions_and_all_leaves_between_those_of_a_stage()
    {
        Recipe recipe = RecipeStages.Settle(Read("cluster.pipeline=2"), workers: 3);
        RecipePlan plan = RecipePlanner.Plan(recipe, ["a", "b", "c"]);
        Assert.Equal(2, plan.Stages);
        Assert.Equal([("a", 0, 3), ("b", 1, 6), ("c", 0, 3)], plan.Workers.Select(worker => (worker.Worker, worker.Stage, worker.Leaves)));
        Assert.All(plan.Workers, worker => Assert.All(
            worker.Decompositions, task => Assert.Equal(worker.Stage == 0, task.Module.StartsWith("model.layers.0", StringComparison.Ordinal) || task.Module.StartsWith("model.layers.1", StringComparison.Ordinal))));
        Assert.Equal(8, plan.Workers.Sum(worker => worker.Decompositions.Count));
        Assert.True(plan.MemoryPerWorker.Weights < RecipePlanner.Plan(Read(), ["a"]).MemoryPerWorker.Weights);
    }

    [Fact]
    public void Auto_is_one_where_the_model_fits() =>
        Assert.Equal(1, RecipeStages.Settle(Read("cluster.pipeline=auto"), workers: 2).Cluster.Pipeline.Count);

    [Theory]
    [InlineData("cluster.pipeline: 2 parts of the layers need as many workers, and --devices gives 1", 2, 1)]
    [InlineData("cluster.pipeline: 5 stages, but", 5, 5)]
    public void Stages_that_nobody_can_hold_are_refused(string expected, int stages, int workers) => Assert.Contains(
        expected,
        Assert.Throws<UserErrorException>(() => RecipePlanner.Plan(
            RecipeStages.Settle(Read($"cluster.pipeline={stages}"), workers), [.. Enumerable.Range(0, workers).Select(worker => $"{worker}")])).Message,
        StringComparison.Ordinal);

    private static Recipe Read(params string[] settings) => RecipeReader.Parse(
        $"""
        base_model: {Path.Combine(Repository.Root, "samples", "tiny-llama")}
        datasets: {"{"}train: {"{"}path: train.jsonl, format: prompt-completion{"}}"}
        adapter: {"{"}method: spectral-additive, rank: 4, targets: [q_proj, v_proj]{"}"}
        training: {"{"}max_steps: 2, global_batch: 12, micro_batch: 2, sequence_length: 64{"}"}
        """,
        "recipe",
        [.. settings.Select(RecipeOverride.Parse)]);
}
