using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Shared.Tests.Recipes.Reading;

public sealed class RecipeOverrideTests
{
    [Fact]
    public void Overrides_win_over_the_file_and_later_ones_over_earlier_ones()
    {
        Recipe recipe = Parse("training.seed=1", "training.seed=2", "training.learning_rate=1e-4", "adapter.targets=[q_proj, v_proj]");

        Assert.Equal(2, recipe.Training.Seed);
        Assert.Equal(1e-4, recipe.Training.LearningRate);
        Assert.Equal(["q_proj", "v_proj"], recipe.Adapter.Targets);
    }

    [Fact]
    public void An_override_may_open_a_block_and_unset_a_key()
    {
        Recipe recipe = Parse("datasets.eval.path=e.jsonl", "datasets.eval.format=text", "training.max_steps=", "training.epochs=2");

        Assert.Equal("e.jsonl", recipe.Datasets.Eval!.Path);
        Assert.Null(recipe.Training.MaxSteps);
        Assert.Equal(2, recipe.Training.Epochs);
    }

    [Theory]
    [InlineData("training.learning_rat=1", "--set training.learning_rat: unknown key; did you mean learning_rate?")]
    [InlineData("training.seed=x", "--set training.seed: expected an integer, found \"x\"")]
    [InlineData("training.seed.deep=1", "--set training.seed.deep: training.seed: expected an integer, found a block of keys")]
    [InlineData("base_model.deep=1", "--set base_model.deep: base_model is a single value (x.yaml:1), not a block of keys")]
    [InlineData("training.epochs=3", "--set training.epochs: training.max_steps (10) and training.epochs (3) both say how long")]
    [InlineData("training.betas=[", "--set training.betas: not valid YAML")]
    [InlineData("sweep.rank=[1]", "--set sweep.rank: sweep: makes many trials of a recipe; run them with 'spectral sweep', or remove the block")]
    public void A_faulty_override_is_named_as_its_place(string argument, string expected)
        => Assert.Contains(expected, Assert.Throws<UserErrorException>(() => Parse(argument)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("training.seed")]
    [InlineData("=1")]
    [InlineData("training..seed=1")]
    public void An_override_that_is_no_assignment_is_refused(string argument)
        => Assert.StartsWith($"--set {argument}: expected key=value", Assert.Throws<UserErrorException>(() => RecipeOverride.Parse(argument)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_resumed_job_takes_only_resumable_keys()
    {
        Recipe recipe = Resume("training.max_steps=20", "checkpoint.keep=5", "evaluation.every_steps=5");
        string message = Assert.Throws<UserErrorException>(() => Resume("training.learning_rate=1")).Message;

        Assert.Equal(20, recipe.Training.MaxSteps);
        Assert.Equal(5, recipe.Checkpoint.Keep);
        Assert.Equal(5, recipe.Evaluation.EverySteps);
        Assert.StartsWith("--set training.learning_rate: cannot be changed when a job is resumed; valid: training.max_steps", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Early_stopping_may_be_switched_off_on_resume()
    {
        string text = RecipeText.WithEval + "\nevaluation: {every_steps: 5}";
        text = text.Replace("{max_steps: 10}", "{max_steps: 10, early_stop: {patience: 2}}", StringComparison.Ordinal);

        Assert.Null(RecipeReader.ParseForResume(text, "x.yaml", [RecipeOverride.Parse("training.early_stop=null")]).Training.EarlyStop);
        Assert.Equal(4, RecipeReader.ParseForResume(text, "x.yaml", [RecipeOverride.Parse("training.early_stop.patience=4")]).Training.EarlyStop!.Patience);
    }

    private static Recipe Parse(params string[] arguments) => RecipeReader.Parse(RecipeText.Minimal, "x.yaml", [.. arguments.Select(RecipeOverride.Parse)]);

    private static Recipe Resume(params string[] arguments) => RecipeReader.ParseForResume(RecipeText.Minimal, "x.yaml", [.. arguments.Select(RecipeOverride.Parse)]);
}
