using Spectral.Shared.Recipes.Yaml;

namespace Spectral.Shared.Recipes.Reading;

/// <summary>Puts the values of <c>--set</c> into the recipe's tree, so that they are checked as the file's own are.</summary>
internal static class OverrideMerger
{
    /// <summary><paramref name="root"/> with the override's value at its path, blocks on the way added where they are absent.</summary>
    public static YamlMapping Merge(YamlMapping root, RecipeOverride change, RecipeErrors errors)
    {
        YamlNode value = YamlReader.Read(change.Value, _ => change.Place, errors) ?? new YamlScalar(change.Place, "", IsQuoted: false);
        return Put(root, PathOf(change.Key), value, change.Place, errors);
    }

    /// <summary>As <see cref="Merge"/>, with a value that stands somewhere already.</summary>
    public static YamlMapping Put(YamlMapping root, string key, YamlNode value, RecipeErrors errors) =>
        Put(root, key.Split('.'), value, value.Place, errors);

    /// <summary>A sweep block's keys are dotted names of their own: <c>sweep.adapter.rank</c> is its key <c>adapter.rank</c>.</summary>
    private static string[] PathOf(string key) =>
        key.StartsWith(SweepBlock.Key + ".", StringComparison.Ordinal) ? key.Split('.', count: 2) : key.Split('.');

    private static YamlMapping Put(YamlMapping block, ReadOnlySpan<string> path, YamlNode value, string place, RecipeErrors errors)
    {
        string key = path[0];
        YamlEntry? existing = block.Find(key);
        YamlNode replacement = value;
        if (path.Length > 1)
        {
            if (existing?.Value is { IsNull: false } and not YamlMapping)
            {
                errors.Add(place, "", $"{key} is {existing.Value.Kind} ({existing.Place}), not a block of keys");
                return block;
            }

            YamlMapping inner = existing?.Value as YamlMapping ?? new YamlMapping(place, []);
            replacement = Put(inner, path[1..], value, place, errors);
        }

        var entry = new YamlEntry(path.Length > 1 && existing is not null ? existing.Place : place, key, replacement);
        return block with { Entries = [.. block.Entries.Where(other => other.Key != key), entry] };
    }
}
