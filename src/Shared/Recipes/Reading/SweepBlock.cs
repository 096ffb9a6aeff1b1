using Spectral.Shared.Recipes.Yaml;

namespace Spectral.Shared.Recipes.Reading;

/// <summary>The <c>sweep:</c> block, which makes many trials of one recipe.</summary>
internal static class SweepBlock
{
    /// <summary>Its name in a recipe.</summary>
    public const string Key = "sweep";

    /// <summary><paramref name="document"/> without its sweep, which is reported: one job is one trial.</summary>
    public static YamlMapping Refuse(YamlMapping document, RecipeErrors errors)
    {
        (YamlMapping recipe, YamlEntry? sweep) = TakeOut(document);
        if (sweep is not null)
        {
            errors.Add(sweep.Place, Key, "makes many trials of a recipe; run them with 'spectral sweep', or remove the block");
        }

        return recipe;
    }

    /// <summary>The document without its sweep block, and that block, or null where there is none: a key that is null is not there.</summary>
    public static (YamlMapping Recipe, YamlEntry? Sweep) TakeOut(YamlMapping document) => document.Find(Key) is { } sweep
        ? (document with { Entries = [.. document.Entries.Where(entry => entry != sweep)] }, sweep.Value.IsNull ? null : sweep)
        : (document, null);
}
