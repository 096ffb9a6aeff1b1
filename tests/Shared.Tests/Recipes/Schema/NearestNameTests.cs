using Spectral.Shared.Recipes.Schema;

namespace Spectral.Shared.Tests.Recipes.Schema;

public sealed class NearestNameTests
{
    private static readonly string[] Names = ["learning_rate", "rank", "seed", "schedule"];

    [Theory]
    [InlineData("learning_rat", "learning_rate")]
    [InlineData("Learning_Rate", "learning_rate")]
    [InlineData("learnig_rates", "learning_rate")]
    [InlineData("rnk", "rank")]
    [InlineData("sede", "seed")]
    public void A_near_name_is_offered(string found, string expected) => Assert.Equal(expected, NearestName.Of(found, Names));

    [Theory]
    [InlineData("optimizer")]
    [InlineData("x")]
    [InlineData("")]
    public void A_far_name_is_not(string found) => Assert.Null(NearestName.Of(found, Names));

    [Fact]
    public void The_hint_lists_the_valid_names()
    {
        Assert.Equal("; did you mean seed? (valid: learning_rate, rank, seed, schedule)", NearestName.Hint("sede", Names));
        Assert.Equal("; valid: learning_rate, rank, seed, schedule", NearestName.Hint("optimizer", Names));
    }
}
