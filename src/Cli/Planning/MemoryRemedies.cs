using Spectral.Shared.Recipes;

namespace Spectral.Cli.Planning;

/// <summary>What a recipe can be given up for less memory, in the order in which it costs its user least.</summary>
internal static class MemoryRemedies
{
    /// <param name="recipe">As it is; what is not legal with it is proposed all the same, and told apart when it is planned.</param>
    /// <param name="workers">Workers of the process.</param>
    /// <param name="sharesMemory">Whether workers share one process's memory; else each has a device's to itself.</param>
    /// <param name="layers">Of the model.</param>
    public static IReadOnlyList<MemoryRemedy> Of(Recipe recipe, int workers, bool sharesMemory, int layers)
    {
        int stages = recipe.Cluster.Pipeline.Count ?? 1;
        return
        [
            new(
                [.. Descending(recipe.Training.MicroBatch).Where(rows => recipe.Training.GlobalBatch % rows == 0).Select(rows => Set($"training.micro_batch={rows}"))],
                "the same batches; the result is the same up to rounding"),
            new(
                recipe.Training.ActivationCheckpointing ? [] : [Set("training.activation_checkpointing=true")],
                "the same bits; a step takes about a fifth longer"),
            new(
                sharesMemory && stages == 1 ? [.. Descending(workers).Select(fewer => new PlanChange([], fewer))] : [],
                "the same bits; steps take longer by as much as there are fewer workers"),
            new(
                [.. Enumerable.Range(stages + 1, Math.Max(0, layers - stages)).Select(parts => Set($"cluster.pipeline={parts}"))],
                sharesMemory
                    ? "the same bits; memory of each of as many node processes, on hosts of their own"
                    : "the same bits; memory of each of as many devices"),
            new(
                recipe.Training.Precision == Precision.Fp32 ? [Set("training.precision=bf16")] : [],
                "another result: the frozen model computes in half precision"),
            new(
                recipe.BaseQuantization switch
                {
                    BaseQuantization.None => [Set("base_quantization=int8"), Set("base_quantization=nf4")],
                    BaseQuantization.Int8 => [Set("base_quantization=nf4")],
                    _ => [],
                },
                "another result: the frozen weights are rounded to as many bits, and steps take longer"),
        ];
    }

    /// <summary>What is below a number, the largest first; 1 is the least.</summary>
    private static IEnumerable<int> Descending(int number) => Enumerable.Range(1, number - 1).Reverse();

    private static PlanChange Set(string setting) => new([setting]);
}
