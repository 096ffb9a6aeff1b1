using Spectral.Cli.Planning;
using Spectral.Models.Architectures;
using Spectral.Models.Export;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Cli.Embedded;

/// <summary><c>adapter.offset: auto</c>: columns of the base that no other job of the store has, written into the job's recipe as a number.</summary>
internal static class LeasedOffset
{
    /// <summary>The recipe with a number; as it is where it has one.</summary>
    /// <param name="recipe">Checked against its model.</param>
    /// <param name="store">Directory of the artifact store.</param>
    /// <param name="job">Who leases; the same job gets the same columns again.</param>
    /// <exception cref="UserErrorException">Too few columns are left.</exception>
    public static Recipe Take(Recipe recipe, string store, string job)
    {
        if (!recipe.Adapter.Offset.IsAuto)
        {
            return recipe;
        }

        using ModelDirectory directory = ModelDirectory.Open(recipe.BaseModel);
        int available = RecipePlanner.Targets(recipe, ModelOutline.Of(directory)).Min(linear => checked((int)Math.Min(linear.OutputSize, linear.InputSize)));
        int rank = recipe.Adapter.RankOrDefault?.Rank ?? throw new InvalidOperationException("auto with a budget is no legal recipe");
        ColumnRange range = new ColumnLeases(new LocalArtifactStore(store)).Lease(BaseModel.Of(directory).Digest(), job, rank, available);
        return recipe with { Adapter = recipe.Adapter with { Offset = new CountOrAuto(range.First) } };
    }
}
