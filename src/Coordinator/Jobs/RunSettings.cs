using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Coordinator.Jobs;

/// <summary>What the coordinator needs to know of a recipe.</summary>
/// <param name="NeedsBases">Weights are decomposed first; not for methods without a basis, nor for an adapter that goes on with its stored basis.</param>
/// <param name="Leaves">Leaves per global batch.</param>
/// <param name="MinimumWorkers">The job waits for that many.</param>
/// <param name="MaximumWorkers">The job takes no more; never more than there are leaves to deal, at every stage.</param>
/// <param name="KeepCheckpoints">Newest checkpoints that stay.</param>
/// <param name="Deterministic">Workers of different fingerprints are an error instead of a warning.</param>
/// <param name="FailureDetection">Silence after which a worker counts as lost.</param>
/// <param name="Threads">CPU threads per worker.</param>
/// <param name="Stages">Parts of the layers, each on workers of its own; 1 where every worker holds the whole model.</param>
/// <param name="IsOpen">The recipe does not say how many workers there are to be.</param>
public sealed record RunSettings(
    AdapterSpecification Adapter,
    bool NeedsBases,
    int Leaves,
    int MinimumWorkers,
    int MaximumWorkers,
    int KeepCheckpoints,
    bool Deterministic,
    TimeSpan FailureDetection,
    int Threads,
    int Stages = 1,
    bool IsOpen = false)
{
    /// <param name="job">Names the recipe in error messages.</param>
    /// <exception cref="Shared.Errors.UserErrorException">The recipe is not a legal one.</exception>
    public static RunSettings Parse(string job, string recipe) => From(RecipeReader.Parse(recipe, $"recipe of job '{job}'"));

    /// <exception cref="UserErrorException">It leaves its offset, or the number of stages, to whoever submits it.</exception>
    public static RunSettings From(Recipe recipe) => From(RequireOffset(recipe), RequireStages(recipe));

    private static RunSettings From(Recipe recipe, int stages) => new(
        recipe.Adapter.Specification(recipe.Training.Seed),
        recipe.Adapter.Init is null && recipe.Adapter.Method.NeedsBasis(),
        recipe.Training.GlobalBatch / recipe.Training.MicroBatch,
        Math.Max(recipe.Cluster.MinWorkers, stages),
        Math.Min(recipe.Cluster.Workers.Count ?? int.MaxValue, stages * (recipe.Training.GlobalBatch / recipe.Training.MicroBatch)),
        recipe.Checkpoint.Keep,
        recipe.Deterministic,
        recipe.Cluster.FailureDetection,
        recipe.Cluster.ThreadsPerWorker,
        stages,
        recipe.Cluster.Workers.IsAuto);

    /// <summary>The recipe, of which nothing is left to be chosen by one machine.</summary>
    /// <exception cref="UserErrorException">Something is.</exception>
    public static Recipe RequireSettled(Recipe recipe)
    {
        _ = RequireStages(recipe);
        return RequireOffset(recipe);
    }

    /// <exception cref="UserErrorException">How many there are is left open where nothing is known of the workers' memory.</exception>
    private static int RequireStages(Recipe recipe) => recipe.Cluster.Pipeline.Count ?? throw new UserErrorException(
        "cluster.pipeline: auto is decided by 'spectral train' on one machine, which knows the memory there is; for a cluster give a number.");

    /// <summary>The recipe, whose columns are chosen.</summary>
    /// <exception cref="UserErrorException">They are left open where nothing can be leased.</exception>
    public static Recipe RequireOffset(Recipe recipe) => recipe.Adapter.Offset.IsAuto
        ? throw new UserErrorException(
            "adapter.offset: auto leases columns in the store of 'spectral train' on one machine; for a cluster or a sweep give a number.")
        : recipe;
}
