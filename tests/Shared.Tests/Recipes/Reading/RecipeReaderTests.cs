using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Tests.Recipes.Reading;

public sealed class RecipeReaderTests
{
    [Fact]
    public void A_minimal_recipe_has_every_default()
    {
        Recipe recipe = Parse(RecipeText.Minimal);

        Assert.Equal("models/llama", recipe.BaseModel);
        Assert.Equal(DataFormat.PromptCompletion, recipe.Datasets.Train.Format);
        Assert.Null(recipe.Datasets.Eval);
        Assert.Equal(AdapterMethod.SpectralAdditive, recipe.Adapter.Method);
        Assert.Equal(8, recipe.Adapter.RankOrDefault?.Rank);
        Assert.Equal(["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"], recipe.Adapter.Targets);
        Assert.Equal(10, recipe.Training.MaxSteps);
        Assert.Equal([0.9, 0.999], recipe.Training.Betas);
        Assert.Equal(TimeSpan.FromSeconds(5), recipe.Cluster.FailureDetection);
        Assert.True(recipe.Cluster.Workers.IsAuto);
    }

    [Fact]
    public void The_quickstart_is_a_legal_recipe()
    {
        Recipe recipe = RecipeReader.Read(Repository.File("recipes", "quickstart.yaml"));

        Assert.Equal(150, recipe.Training.MaxSteps);
        Assert.Equal(EvaluationMetric.Gsm8kStrict, recipe.Datasets.Eval!.Metric);
        Assert.Equal(48, recipe.Evaluation.MaxNewTokens);
    }

    [Theory]
    [InlineData("2.0e-3")]
    [InlineData("2e-3")]
    [InlineData("0.002")]
    [InlineData(".002")]
    public void Numbers_may_be_spelled_as_people_do(string spelling)
        => Assert.Equal(0.002, Parse($"{RecipeText.Minimal}\n  learning_rate: {spelling}").Training.LearningRate);

    [Fact]
    public void Lists_durations_and_counts_are_read()
    {
        Recipe recipe = Parse($"{RecipeText.Minimal}\n  betas: [0.8, 0.95]\ncluster: {{workers: 3, failure_detection: 1500ms}}");

        Assert.Equal([0.8, 0.95], recipe.Training.Betas);
        Assert.Equal(new CountOrAuto(3), recipe.Cluster.Workers);
        Assert.Equal(TimeSpan.FromSeconds(1.5), recipe.Cluster.FailureDetection);
    }

    [Fact]
    public void Null_stands_for_the_default() => Assert.Equal(Parse(RecipeText.Minimal), Parse($"{RecipeText.Minimal}\n  seed: null\n  eps:\nevaluation: ~"));

    [Theory]
    [InlineData("  learning_rat: 1", "x.yaml:10: training.learning_rat: unknown key; did you mean learning_rate?")]
    [InlineData("  zzz: 1", "x.yaml:10: training.zzz: unknown key; valid: max_steps, epochs,")]
    [InlineData("trainin: {}", "x.yaml:10: trainin: unknown key; did you mean training?")]
    [InlineData("  learning_rate: fast", "x.yaml:10: training.learning_rate: expected a number, found \"fast\"")]
    [InlineData("  learning_rate: .nan", "x.yaml:10: training.learning_rate: expected a number, found \".nan\"")]
    [InlineData("  learning_rate: -1", "x.yaml:10: training.learning_rate: must be above 0 and at most 100, found -1")]
    [InlineData("  warmup_steps: 1.5", "x.yaml:10: training.warmup_steps: expected an integer, found \"1.5\"")]
    [InlineData("  warmup_steps: 99999999999", "x.yaml:10: training.warmup_steps: \"99999999999\" is out of range")]
    [InlineData("  warmup_steps: \"3\"", "x.yaml:10: training.warmup_steps: expected an integer, found the text \"3\"; remove its quotes")]
    [InlineData("  packing: yes", "x.yaml:10: training.packing: expected true or false, found \"yes\"")]
    [InlineData("  schedule: cosin", "x.yaml:10: training.schedule: \"cosin\" is not known; did you mean cosine? (valid: cosine, linear, constant)")]
    [InlineData("  schedule: [cosine]", "x.yaml:10: training.schedule: expected one of cosine, linear, constant, found a list")]
    [InlineData("  betas: 0.9", "x.yaml:10: training.betas: expected a list such as [a, b], found a single value")]
    [InlineData("  betas: [0.9]", "x.yaml:10: training.betas: expected 2 items, found 1")]
    [InlineData("  betas: [0.9, 1.0]", "x.yaml:10: training.betas: must be at least 0 and below 1, found 1")]
    [InlineData("  seed: 1\n  seed: 2", "x.yaml:11: \"seed\": duplicate key; it is already set at x.yaml:10")]
    [InlineData("checkpoint: 5", "x.yaml:10: checkpoint: expected a block of keys, found a single value")]
    [InlineData("checkpoint: {keep: 1}", "x.yaml:10: checkpoint.keep: must be at least 2, found 1")]
    [InlineData("cluster: {workers: some}", "x.yaml:10: cluster.workers: expected an integer or auto, found \"some\"")]
    [InlineData("cluster: {workers: 0}", "x.yaml:10: cluster.workers: must be from 1 to 65536, found 0")]
    [InlineData("cluster: {failure_detection: 5}", "x.yaml:10: cluster.failure_detection: expected a duration such as 500ms, 5s or 2m, found \"5\"")]
    [InlineData("cluster: {failure_detection: 1ms}", "x.yaml:10: cluster.failure_detection: must be from 100ms to 3600s, found 1ms")]
    [InlineData("sweep: {adapter.rank: [1, 2]}", "x.yaml:10: sweep: makes many trials of a recipe")]
    [InlineData("telemetry: {endpoint: here}", "x.yaml:10: telemetry.endpoint: expected an http or https address")]
    [InlineData("evaluation: &a {}", "x.yaml:10: anchors and aliases are not supported")]
    [InlineData("evaluation: !x {}", "x.yaml:10: tags (!name) are not supported")]
    [InlineData("evaluation: {", "not valid YAML")]
    [InlineData("---\na: b", "x.yaml:10: a second document starts here")]
    public void A_fault_is_named_with_its_place(string added, string expected)
        => Assert.Contains(expected, Error($"{RecipeText.Minimal}\n{added}"), StringComparison.Ordinal);

    [Fact]
    public void A_sweep_that_is_null_is_not_there() => Assert.Equal(
        RecipeReader.Parse(RecipeText.Minimal, "x.yaml"), RecipeReader.Parse($"{RecipeText.Minimal}\nsweep: null", "x.yaml"));

    [Fact]
    public void A_method_that_does_not_exist_lists_those_that_do()
        => Assert.Contains(
            "x.yaml:7: adapter.method: \"loora\" is not known; did you mean lora? (valid: spectral-additive, spectral-rotational, lora, lora-xs,",
            Error(RecipeText.Minimal.Replace("spectral-additive", "loora", StringComparison.Ordinal)),
            StringComparison.Ordinal);

    [Fact]
    public void A_missing_key_is_named_with_its_block()
    {
        string message = Error(RecipeText.Minimal.Replace("    format: prompt-completion\n", "", StringComparison.Ordinal));

        Assert.Equal("x.yaml:4: datasets.train.format: missing; it is required", message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet")]
    public void An_empty_recipe_names_every_required_key(string text)
        => Assert.Equal(
            ["x.yaml:1: base_model: missing; it is required", "x.yaml:1: datasets: missing; it is required",
                "x.yaml:1: adapter: missing; it is required", "x.yaml:1: training: missing; it is required"],
            Error(text).Split(Environment.NewLine));

    [Theory]
    [InlineData("[1, 2]")]
    [InlineData("hello")]
    public void What_is_no_recipe_is_refused(string text) => Assert.StartsWith("x.yaml:1: expected a recipe", Error(text), StringComparison.Ordinal);

    [Fact]
    public void All_faults_are_told_at_once()
    {
        string[] lines = Error($"{RecipeText.Minimal}\n  micro_batch: 5\n  eps: no\n  sede: 1\nadaptor: x").Split(Environment.NewLine);

        Assert.Equal(4, lines.Length);
        Assert.Contains(lines, line => line.StartsWith("x.yaml:10: training.micro_batch: 5 does not divide training.global_batch", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("x.yaml:11: training.eps", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("x.yaml:12: training.sede: unknown key; did you mean seed?", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("x.yaml:13: adaptor: unknown key; did you mean adapter?", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        string message = Assert.Throws<UserErrorException>(() => RecipeReader.Read("/nowhere/x.yaml")).Message;

        Assert.StartsWith("/nowhere/x.yaml: cannot read the recipe", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
        => Assert.Contains("nested deeper", Error("a: " + new string('[', 5000)), StringComparison.Ordinal);

    private static Recipe Parse(string text) => RecipeReader.Parse(text, "x.yaml");

    private static string Error(string text) => Assert.Throws<UserErrorException>(() => Parse(text)).Message;
}
