using System.Text;
using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Recipes.Values;
using Spectral.Shared.Sweeps;

namespace Spectral.Shared.Recipes.Writing;

/// <summary>The reference of all keys, written from the option types: <c>docs/recipe-reference.md</c>.</summary>
public static class RecipeReference
{
    public static string Markdown()
    {
        var text = new StringBuilder("""
            # Recipe reference

            Every key of a recipe. Generated from the option types; a test compares the two, and
            `SPECTRAL_REGENERATE=1 dotnet run --project tests/Shared.Tests -c Release` writes this file again.

            *Resume* marks the keys that `spectral resume JOB --set key=value` may change. A key set to `null` has its default.


            """);
        WriteBlock(text, typeof(Recipe), prefix: "", isResumable: false);
        text.Append("""

            ## sweep

            Beside the keys below, `spectral sweep` takes any key of this page, by its full name, with the values it takes: `adapter.rank: [1, 2, 4]`, or
            `training.learning_rate: {log_uniform: [1.0e-4, 1.0e-2], draws: 4}`. Every combination is a trial. `seeds: [0, 1]` varies `training.seed`. `tied:` is a list of blocks
            whose keys vary together, `trials:` a list of trials one by one. See [sweeps](sweeps.md).


            """);
        WriteBlock(text, typeof(SweepOptions), prefix: "sweep.", isResumable: false);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void WriteBlock(StringBuilder text, Type optionsType, string prefix, bool isResumable)
    {
        IReadOnlyList<RecipeKey> keys = RecipeSchema.KeysOf(optionsType);
        RecipeKey[] values = [.. keys.Where(key => key.BlockType is null)];
        if (values.Length > 0)
        {
            text.Append("| key | value | default | resume | effect |\n|---|---|---|---|---|\n");
        }

        foreach (RecipeKey key in values)
        {
            string resume = isResumable || key.IsResumable ? "yes" : "";
            text.Append($"| `{prefix}{key.Name}` | {Cell(ValueOf(key))} | {DefaultOf(key)} | {resume} | {Cell(key.Effect)} |\n");
        }

        foreach (RecipeKey block in keys.Where(key => key.BlockType is not null))
        {
            string presence = block.IsRequired ? " Required." : block.Default is null ? " Optional." : "";
            text.Append($"\n## {prefix}{block.Name}\n\n{block.Effect}{presence}\n{(HasValues(block) ? "\n" : "")}");
            WriteBlock(text, block.BlockType!, $"{prefix}{block.Name}.", isResumable || block.IsResumable);
        }
    }

    private static bool HasValues(RecipeKey block) => RecipeSchema.KeysOf(block.BlockType!).Any(key => key.BlockType is null);

    private static string ValueOf(RecipeKey key)
    {
        string kind = key.Format switch
        {
            ChoiceFormat choice => string.Join(" or ", choice.Names.Select(name => $"`{name}`")),
            ValueFormat format => format.Description,
            null => "a block",
        };
        string range = key.Range is null ? "" : $", {RangeText.Of(key.Range, key.Format!)}";
        string list = key.ItemType is null ? "" : key.Length is { } length && length.MinimumLength == length.MaximumLength ? $"{length.MinimumLength} of: " : "list of: ";
        return list + kind + range;
    }

    private static string DefaultOf(RecipeKey key)
        => key.IsRequired ? "required" : key.Default is null ? "none" : $"`{CanonicalYaml.WriteValue(key, key.Default)}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
