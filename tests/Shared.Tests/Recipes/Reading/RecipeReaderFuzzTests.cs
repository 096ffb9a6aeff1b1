using CsCheck;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Shared.Tests.Recipes.Reading;

/// <summary>Whatever the file holds, the reader ends in a recipe or in a message for its user.</summary>
public sealed class RecipeReaderFuzzTests
{
    private static readonly string Quickstart = File.ReadAllText(Repository.File("recipes", "quickstart.yaml"));

    private static readonly Gen<string> Snippets = Gen.OneOf(
        Gen.String,
        Gen.OneOf(
            "\n", ":", ": ", "- ", "[", "]", "{", "}", ",", "#", "&a ", "*a", "!t ", "? ", "|", ">", "\"", "'", "\t", "---\n", "...\n", "%YAML 9\n", "<<: ", "~",
            "null", "-0", "1e999", ".inf", "0x10", "1_000", "99999999999999999999", "5s", "-5s", "1e400s", "auto", "\0", "\u2028", "\uFEFF", "\U0001F600"),
        Gen.Int.Select(number => number.ToString()));

    private static readonly Gen<string> Mutated =
        from edits in Gen.Select(Gen.Int[0, Quickstart.Length - 1], Gen.Int[0, 12], Snippets).Array[1, 6]
        select edits.Aggregate(Quickstart, static (text, edit) =>
        {
            int start = Math.Min(edit.Item1, text.Length);
            return text.Remove(start, Math.Min(edit.Item2, text.Length - start)).Insert(start, edit.Item3);
        });

    [Fact]
    public void Mutated_recipes_are_read_or_refused_with_a_message() => Mutated.Sample(AssertReadOrRefused, iter: 1000, threads: 1);

    [Fact]
    public void Arbitrary_text_is_refused_with_a_message() => Gen.String.Sample(AssertReadOrRefused, iter: 300, threads: 1);

    [Fact]
    public void Arbitrary_overrides_are_taken_or_refused_with_a_message()
        => Gen.Select(Gen.OneOf("training.seed", "training", "adapter.targets", "cluster.workers", "datasets.eval", "x.y"), Snippets).Sample(
            (key, value) => AssertReadOrRefused(Quickstart, new RecipeOverride(key, value)),
            iter: 300,
            threads: 1);

    private static void AssertReadOrRefused(string text) => AssertReadOrRefused(text, []);

    private static void AssertReadOrRefused(string text, params RecipeOverride[] overrides)
    {
        try
        {
            Recipe recipe = RecipeReader.Parse(text, "x.yaml", overrides);
            Assert.Equal(recipe, RecipeReader.Parse(recipe.ToCanonicalYaml(), "canonical.yaml"));
        }
        catch (UserErrorException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }
}
