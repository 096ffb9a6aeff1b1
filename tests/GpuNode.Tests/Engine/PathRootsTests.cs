using Spectral.GpuNode.Engine;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;
using Spectral.Testing;

namespace Spectral.GpuNode.Tests.Engine;

public sealed class PathRootsTests
{
    [Fact]
    public void Anywhere_leaves_paths_as_they_are()
    {
        Recipe recipe = Recipe("/etc/model", "../data.jsonl");
        Assert.Equal(("/etc/model", "../data.jsonl"), Paths(PathRoots.Anywhere.Resolve(recipe)));
    }

    [Fact]
    public void A_relative_path_is_found_below_the_first_root_that_has_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("second", "tiny"));
        Directory.CreateDirectory(folder.File("first"));
        string data = folder.Write("train.jsonl", "");
        var roots = new PathRoots([folder.File("first"), folder.File("second")], [folder.Path]);
        Assert.Equal((folder.File("second", "tiny"), data), Paths(roots.Resolve(Recipe("tiny", "train.jsonl"))));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("models/../../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("missing")]
    public void A_path_that_leads_elsewhere_or_nowhere_is_refused_and_the_roots_are_named(string path)
    {
        using var folder = new TemporaryFolder();
        string root = Directory.CreateDirectory(folder.File("models")).FullName;
        folder.Write("secret", "");
        var roots = new PathRoots([root], [folder.Path]);
        string message = Assert.Throws<UserErrorException>(() => roots.Resolve(Recipe(path, "x"))).Message;
        Assert.StartsWith($"base_model: there is no '{path}' below {root}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_whose_name_only_begins_like_a_root_is_elsewhere()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("models-private"));
        string root = Directory.CreateDirectory(folder.File("models")).FullName;
        Assert.Throws<UserErrorException>(() => new PathRoots([root], [root]).Resolve(Recipe(folder.File("models-private"), "x")));
    }

    private static (string Model, string Data) Paths(Recipe recipe) => (recipe.BaseModel, recipe.Datasets.Train.Path);

    private static Recipe Recipe(string model, string data) => RecipeReader.Parse(
        $$"""
        base_model: {{model}}
        datasets: {train: {path: {{data}}, format: text} }
        adapter: {method: lora, rank: 2, targets: [q_proj]}
        training: {max_steps: 1}
        """,
        "recipe");
}
