using System.Collections;
using System.Text;
using Spectral.Shared.Recipes.Schema;

namespace Spectral.Shared.Recipes.Writing;

/// <summary>Options as YAML: every key, in the order of declaration, each value in its one spelling.</summary>
internal static class CanonicalYaml
{
    /// <param name="options">An options object.</param>
    /// <param name="isWritten">Which keys (and blocks) are written.</param>
    public static string Write(object options, Func<RecipeKey, bool> isWritten)
    {
        var text = new StringBuilder();
        WriteBlock(text, options, isWritten, indent: "");
        return text.ToString();
    }

    /// <summary>The value of <paramref name="key"/> as it stands in YAML.</summary>
    public static string WriteValue(RecipeKey key, object? value) => value switch
    {
        null => "null",
        IEnumerable items when key.ItemType is not null => $"[{string.Join(", ", items.Cast<object>().Select(key.Format!.Write))}]",
        _ => key.Format!.Write(value),
    };

    private static void WriteBlock(StringBuilder text, object options, Func<RecipeKey, bool> isWritten, string indent)
    {
        foreach (RecipeKey key in RecipeSchema.KeysOf(options.GetType()).Where(isWritten))
        {
            object? value = key.Property.GetValue(options);
            text.Append(indent).Append(key.Name).Append(':');
            if (key.BlockType is not null && value is not null)
            {
                text.Append('\n');
                WriteBlock(text, value, isWritten, indent + "  ");
            }
            else
            {
                text.Append(' ').Append(WriteValue(key, value)).Append('\n');
            }
        }
    }
}
