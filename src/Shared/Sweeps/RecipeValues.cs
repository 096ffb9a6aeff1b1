using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Recipes.Writing;

namespace Spectral.Shared.Sweeps;

/// <summary>Values of a recipe by their dotted keys.</summary>
internal static class RecipeValues
{
    /// <summary>The value of <paramref name="path"/> as it stands in YAML; <c>null</c> in a block that is absent.</summary>
    public static string Yaml(Recipe recipe, string path)
    {
        object? block = recipe;
        string[] names = path.Split('.');
        foreach (string name in names[..^1])
        {
            block = block is null ? null : Key(block, name).Property.GetValue(block);
        }

        return block is null ? "null" : CanonicalYaml.WriteValue(Key(block, names[^1]), Key(block, names[^1]).Property.GetValue(block));
    }

    private static RecipeKey Key(object block, string name) => RecipeSchema.KeysOf(block.GetType()).First(key => key.Name == name);
}
