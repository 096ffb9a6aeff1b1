using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Tests.Recipes.Reading;

public sealed class RankOrBudgetTests
{
    [Fact]
    public void A_budget_is_read_written_and_read_again()
    {
        Recipe recipe = Read("{budget: 40000}");

        Assert.Equal(RankOrBudget.OfBudget(40_000), recipe.Adapter.Rank);
        Assert.Contains("\n  rank: {budget: 40000}\n", recipe.ToCanonicalYaml(), StringComparison.Ordinal);
        Assert.Equal(recipe, RecipeReader.Parse(recipe.ToCanonicalYaml(), "again"));
        Assert.NotEqual(recipe.Identity(), Read("{budget: 40001}").Identity());
    }

    [Fact]
    public void One_rank_is_written_as_it_always_was() =>
        Assert.Contains("\n  rank: 4\n", Read("4").ToCanonicalYaml(), StringComparison.Ordinal);

    [Theory]
    [InlineData("spectral-additive", 8)]
    [InlineData("vera", 8)]
    [InlineData("oft", null)]
    [InlineData("svdiff", null)]
    [InlineData("full", null)]
    public void One_that_is_not_given_is_the_default_of_methods_that_have_one(string method, int? rank)
    {
        Recipe recipe = RecipeReader.Parse(RecipeText.WithEval, "x.yaml", [RecipeOverride.Parse($"adapter.method={method}")]);

        Assert.Equal(rank, recipe.Adapter.RankOrDefault?.Rank);
        Assert.Equal(recipe, RecipeReader.Parse(recipe.ToCanonicalYaml(), "again"));
    }

    [Theory]
    [InlineData("spectral-additive", 1)]
    [InlineData("spectral-rotational", 2)]
    public void A_budget_asks_for_the_least_rank_until_it_is_spread(string method, int least)
    {
        AdapterSpecification adapter = RecipeReader
            .Parse(RecipeText.WithEval, "x.yaml", [RecipeOverride.Parse("adapter.rank={budget: 9}"), RecipeOverride.Parse($"adapter.method={method}")])
            .Adapter.Specification(seed: 0);

        Assert.Equal((least, 9L), (adapter.Rank, adapter.Budget));
    }

    [Theory]
    [InlineData("{budget: 0}", "expected a budget of at least 1 parameter, found 0")]
    [InlineData("{budget: 1.5}", "expected an integer, found \"1.5\"")]
    [InlineData("{budget: [1]}", "expected an integer or {budget: n}, found a list")]
    [InlineData("{budget: \"9\"}", "expected an integer or {budget: n}, found the text \"9\"; remove its quotes")]
    [InlineData("{budge: 9}", "expected an integer or {budget: n}, found the key \"budge\"")]
    [InlineData("{budget: 9, rank: 4}", "expected an integer or {budget: n}, found the key \"rank\"")]
    [InlineData("{}", "expected an integer or {budget: n}, found an empty block")]
    [InlineData("[8]", "expected an integer or {budget: n}, found a list")]
    [InlineData("many", "expected an integer or {budget: n}, found \"many\"")]
    [InlineData("0", "must be from 1 to 65536, found 0")]
    public void What_is_neither_is_refused(string value, string fault) => Assert.Equal(
        $"--set adapter.rank: {fault}", Assert.Throws<UserErrorException>(() => Read(value)).Message);

    private static Recipe Read(string rank) => RecipeReader.Parse(RecipeText.WithEval, "x.yaml", [RecipeOverride.Parse($"adapter.rank={rank}")]);
}
