using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Shared.Tests.Recipes.Reading;

public sealed class LabelRulesTests
{
    private const string Labelled = """
        base_model: models/deberta
        datasets:
          train: {path: train.tsv, format: classification}
          eval: {path: eval.tsv, format: classification, metric: accuracy}
          labels: ["no", 1]
        adapter: {method: spectral-additive, targets: [query_proj]}
        training: {max_steps: 10}
        """;

    [Fact]
    public void Formats_say_what_is_learned()
    {
        Assert.Equal(new HeadSpecification(["no", "1"]), Parse().Datasets.Head());
        Assert.Equal(
            HeadSpecification.Regression,
            Parse("datasets.train.format=regression", "datasets.eval.format=regression", "datasets.eval.metric=pearson", "datasets.labels=[]").Datasets.Head());
        Assert.Null(RecipeReader.Parse(RecipeText.WithEval, "x.yaml").Datasets.Head());
    }

    [Theory]
    [InlineData("datasets.labels: format classification needs the names of at least two classes", "datasets.labels=[a]")]
    [InlineData("datasets.labels: \"a\" is listed 2 times", "datasets.labels=[a, b, a]")]
    [InlineData(
        "datasets.labels: has no meaning with datasets.train.format regression",
        "datasets.train.format=regression", "datasets.eval.format=regression", "datasets.eval.metric=pearson")]
    [InlineData("datasets.eval.format: text does not go with datasets.train.format classification", "datasets.eval.format=text", "datasets.eval.metric=loss")]
    [InlineData("datasets.eval.metric: pearson needs datasets.eval.format regression, which is classification", "datasets.eval.metric=pearson")]
    [InlineData("datasets.eval.metric: exact_match compares generated answers", "datasets.eval.metric=exact-match")]
    [InlineData("datasets.train.chat_template: has no meaning with datasets.train.format classification", "datasets.train.chat_template=chatml")]
    public void An_impossible_combination_names_both_settings(string expected, params string[] overrides) =>
        Assert.Contains(expected, Assert.Throws<UserErrorException>(() => Parse(overrides)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("datasets.train.columns: has no meaning with datasets.train.format prompt-completion", "datasets.train.columns.text=x")]
    [InlineData("datasets.eval.metric: matthews needs datasets.eval.format classification, which is prompt-completion", "datasets.eval.metric=matthews")]
    public void Language_models_have_neither_columns_nor_metrics_of_labels(string expected, params string[] overrides) => Assert.Contains(
        expected,
        Assert.Throws<UserErrorException>(() => RecipeReader.Parse(RecipeText.WithEval, "x.yaml", [.. overrides.Select(RecipeOverride.Parse)])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void The_canonical_text_keeps_labels_and_columns()
    {
        Recipe recipe = Parse("datasets.train.columns.text=sentence 1", "datasets.train.columns.label=Quality");
        Assert.Equal("sentence 1", recipe.Datasets.Train.Columns!.Text);
        Assert.Equal(recipe, RecipeReader.Parse(recipe.ToCanonicalYaml(), "again"));
    }

    private static Recipe Parse(params string[] overrides) => RecipeReader.Parse(Labelled, "x.yaml", [.. overrides.Select(RecipeOverride.Parse)]);
}
