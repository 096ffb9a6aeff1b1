using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Models.Planning;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Cli.Planning;

/// <summary><c>cluster.pipeline</c> on this machine: into how many parts the layers are cut, and whether there are workers for them.</summary>
internal static class RecipeStages
{
    /// <summary>The recipe with a number of parts: its own, or for auto the fewest whose memory suffices for each of the workers.</summary>
    /// <param name="recipe">Whose model is here.</param>
    /// <param name="workers">Workers of this machine.</param>
    /// <exception cref="UserErrorException">There are fewer workers than parts, or no number of parts fits.</exception>
    public static Recipe Settle(Recipe recipe, int workers)
    {
        int stages = recipe.Cluster.Pipeline.Count ?? Fewest(recipe, workers, RecipePlanner.AvailableMemory / workers);
        return stages <= workers
            ? recipe with { Cluster = recipe.Cluster with { Pipeline = new CountOrAuto(stages) } }
            : throw new UserErrorException(
                $"cluster.pipeline: {stages} parts of the layers need as many workers, and --devices gives {workers}; use --devices cpu:{stages} or more GPUs.");
    }

    /// <summary>Fewest parts, at most one for each worker, of which the largest needs no more than this; 1 where what is trained needs all layers.</summary>
    private static int Fewest(Recipe recipe, int workers, long bytes)
    {
        using ModelDirectory directory = ModelDirectory.Open(recipe.BaseModel);
        if (ArchitectureReader.Read(directory.Path) is not ModelConfig config)
        {
            return 1;
        }

        ModelOutline outline = ModelOutline.Of(config);
        IReadOnlyList<LinearOutline> targets = RecipePlanner.Targets(recipe, outline);
        int most = Math.Min(workers, config.LayerCount);
        return Enumerable.Range(1, most).FirstOrDefault(stages => StageMemory.Largest(config, outline, targets, recipe, stages).Total <= bytes) is var fewest and > 0
            ? fewest
            : throw new UserErrorException(
                $"cluster.pipeline: auto: cut into {most} parts, one for each worker, the largest needs about "
                + $"{StageMemory.Largest(config, outline, targets, recipe, most).Total:N0} bytes, and there are {bytes:N0} for each worker; "
                + "use more workers, a smaller micro_batch or activation_checkpointing.");
    }
}
