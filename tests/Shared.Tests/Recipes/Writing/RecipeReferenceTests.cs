using Spectral.Shared.Recipes.Writing;

namespace Spectral.Shared.Tests.Recipes.Writing;

public sealed class RecipeReferenceTests
{
    [Fact]
    public void The_checked_in_reference_is_the_generated_one()
    {
        string path = Repository.File("docs", "recipe-reference.md");
        if (Environment.GetEnvironmentVariable("SPECTRAL_REGENERATE") == "1")
        {
            File.WriteAllText(path, RecipeReference.Markdown());
        }

        Assert.Equal(File.ReadAllText(path), RecipeReference.Markdown());
    }
}
