using Spectral.Cli.Commands;

namespace Spectral.Cli.Tests.Commands;

public sealed class JobNamesTests
{
    [Theory]
    [InlineData("recipes/quickstart.yaml", "quickstart-20260131-154502")]
    [InlineData("my recipe (2).yaml", "my-recipe--2--20260131-154502")]
    [InlineData("größe.yml", "gr--e-20260131-154502")]
    [InlineData(".yaml", "job-20260131-154502")]
    public void A_job_is_named_after_its_recipe_and_the_time(string recipe, string expected) =>
        Assert.Equal(expected, JobNames.Create(recipe, new FixedTime()));

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 31, 15, 45, 2, TimeSpan.Zero);
    }
}
