using CsCheck;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Shared.Tests.Recipes.Writing;

public sealed class CanonicalYamlTests
{
    private static readonly Gen<Recipe> Recipes =
        from path in Gen.String.Where(text => text.Length > 0)
        from target in Gen.String.AlphaNumeric.Where(text => text.Length > 0)
        from learningRate in Gen.Double[1e-12, 100]
        from beta in Gen.Double[0, 0.999999]
        from seed in Gen.Long[0, long.MaxValue]
        from milliseconds in Gen.Int[100, 3_600_000]
        from workers in Gen.Int[0, 100]
        from earlyStop in Gen.Bool
        select RecipeReader.Parse(RecipeText.WithEval, "x.yaml") is var recipe
            ? recipe with
            {
                BaseModel = WellFormed(path),
                Adapter = recipe.Adapter with { Targets = [target] },
                Evaluation = recipe.Evaluation with { EverySteps = 5 },
                Training = recipe.Training with
                {
                    LearningRate = learningRate,
                    Betas = [beta, 0.5],
                    Seed = seed,
                    EarlyStop = earlyStop ? new EarlyStopOptions { MinDelta = beta } : null,
                },
                Cluster = recipe.Cluster with
                {
                    Workers = workers == 0 ? default : new(workers),
                    FailureDetection = TimeSpan.FromMilliseconds(milliseconds),
                },
            }
            : null!;

    [Fact]
    public void Reading_canonical_text_gives_an_equal_recipe()
        => Recipes.Sample(
            recipe =>
            {
                string text = recipe.ToCanonicalYaml();
                Recipe again = RecipeReader.Parse(text, "canonical.yaml");
                Assert.Equal(recipe, again);
                Assert.Equal(text, again.ToCanonicalYaml());
                Assert.Equal(recipe.Identity(), again.Identity());
            },
            iter: 100,
            threads: 1);

    [Fact]
    public void Canonical_text_has_every_key_whatever_the_file_spelled_out()
    {
        string minimal = RecipeReader.Parse(RecipeText.Minimal, "x.yaml").ToCanonicalYaml();
        string spelled = RecipeReader.Parse(RecipeText.Minimal + "\n  seed: 0\n  learning_rate: 1e-3", "x.yaml").ToCanonicalYaml();

        Assert.Equal(minimal, spelled);
        Assert.Contains("training:\n  max_steps: 10\n  epochs: null\n", minimal, StringComparison.Ordinal);
        Assert.Contains("  learning_rate: 0.001\n", minimal, StringComparison.Ordinal);
        Assert.Contains("  failure_detection: 5s\n", minimal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cluster.workers=3", true)]
    [InlineData("cluster.failure_detection=1s", true)]
    [InlineData("checkpoint.every_steps=7", true)]
    [InlineData("telemetry.step_span_every=3", true)]
    [InlineData("training.seed=1", false)]
    [InlineData("training.max_steps=11", false)]
    [InlineData("adapter.rank=4", false)]
    [InlineData("cluster.threads_per_worker=2", false)]
    public void Identity_changes_with_what_can_change_the_adapter(string change, bool isCosmetic)
    {
        Recipe recipe = RecipeReader.Parse(RecipeText.Minimal, "x.yaml");
        Recipe changed = RecipeReader.Parse(RecipeText.Minimal, "x.yaml", [RecipeOverride.Parse(change)]);

        Assert.NotEqual(recipe, changed);
        Assert.Equal(isCosmetic, recipe.Identity() == changed.Identity());
        Assert.Matches("^[0-9a-f]{64}$", recipe.Identity());
    }

    // Files and command lines are UTF-8: a lone surrogate cannot come from either.
    private static string WellFormed(string text) => string.Concat(text.EnumerateRunes());
}
