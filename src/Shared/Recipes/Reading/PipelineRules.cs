using Spectral.Shared.Adapters;

namespace Spectral.Shared.Recipes.Reading;

/// <summary>What cannot be trained by workers that hold parts of the layers: whatever must see all layers at once, and encoders.</summary>
internal static class PipelineRules
{
    private const string Key = "cluster.pipeline";

    /// <summary>What is wrong with <paramref name="recipe"/>; the key to change stands first.</summary>
    public static IEnumerable<RuleViolation> Check(Recipe recipe)
    {
        string pipeline = recipe.Cluster.Pipeline.ToString();
        if (pipeline == "1")
        {
            yield break;
        }

        if (recipe.Adapter.Method.IsPruned())
        {
            yield return new(
                $"{pipeline} with adapter.method {recipe.Adapter.Method.Name()}: it prunes what matters least of all layers, and no worker would hold them all; use 1",
                Key, "adapter.method");
        }

        if (recipe.Adapter.Rank?.Budget is not null)
        {
            yield return new($"{pipeline} with a budget: it is spread by the spectra of all layers, and no worker would hold them all; use 1", Key, "adapter.rank");
        }

        if (recipe.Adapter.Init is not null)
        {
            yield return new($"{pipeline} with adapter.init: an adapter that is gone on from is loaded onto a whole model; use 1", Key, "adapter.init");
        }

        if (recipe.Datasets.Head() is not null)
        {
            yield return new($"{pipeline} with labelled data: encoders are trained whole; use 1", Key, "datasets.train.format");
        }
    }
}
