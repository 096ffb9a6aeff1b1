using Spectral.Shared.Recipes.Yaml;

namespace Spectral.Shared.Recipes.Reading;

/// <summary>The <c>sweep:</c> block, which makes many trials of one recipe.</summary>
internal static class SweepBlock
{
    private const string Key = "sweep";

    /// <summary><paramref name="document"/> without its sweep, which is reported: this version runs one trial per job.</summary>
    public static YamlMapping Refuse(YamlMapping document, RecipeErrors errors)
    {
        if (document.Find(Key) is not { Value.IsNull: false } sweep)
        {
            return document;
        }

        errors.Add(sweep.Place, Key, "sweeps are not supported yet; remove the block and run its trials one by one with --set");
        return document with { Entries = [.. document.Entries.Where(entry => entry != sweep)] };
    }
}
