using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Recipes.Values;
using Spectral.Shared.Recipes.Yaml;

namespace Spectral.Shared.Recipes.Reading;

/// <summary>Makes an options object from a block of YAML, and says of every key what is wrong with it.</summary>
internal sealed class OptionsBinder(RecipeErrors errors)
{
    private readonly HashSet<string> _faulty = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);

    /// <summary>Where each key that is set stands, by its dotted path.</summary>
    public IReadOnlyDictionary<string, string> Places => _places;

    /// <summary>True when the key, a block around it or a key in it was reported: its value is then not what the user meant.</summary>
    public bool IsFaulty(string path)
        => _faulty.Any(other => other == path || other.StartsWith(path + ".", StringComparison.Ordinal)
            || path.StartsWith(other + ".", StringComparison.Ordinal));

    /// <summary>The options, or null when a required key is absent or wrong.</summary>
    /// <param name="prefix">Dotted path of the block, with a dot at its end; empty for the root.</param>
    public object? Bind(Type optionsType, YamlMapping block, string prefix)
    {
        IReadOnlyList<RecipeKey> keys = RecipeSchema.KeysOf(optionsType);
        ReportUnknown(block, keys, prefix);

        object options = Activator.CreateInstance(optionsType)!;
        bool isComplete = true;
        foreach (RecipeKey key in keys)
        {
            string path = prefix + key.Name;
            YamlEntry? entry = block.Find(key.Name);
            if (entry is null || entry.Value.IsNull)
            {
                if (key.IsRequired)
                {
                    Report(entry?.Place ?? block.Place, path, "missing; it is required");
                    isComplete = false;
                }

                continue;
            }

            _places[path] = entry.Place;
            object? value = key.BlockType is null ? BindValue(key, entry, path) : BindBlock(key.BlockType, entry, path);
            if (value is not null)
            {
                key.Property.SetValue(options, value);
            }
            else if (key.IsRequired || key.BlockType is not null)
            {
                isComplete = false;
            }
        }

        return isComplete ? options : null;
    }

    private void ReportUnknown(YamlMapping block, IReadOnlyList<RecipeKey> keys, string prefix)
    {
        string[] names = [.. keys.Select(key => key.Name)];
        foreach (YamlEntry entry in block.Entries.Where(entry => !names.Contains(entry.Key, StringComparer.Ordinal)))
        {
            string name = entry.Key.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '.' or '-') ? entry.Key : ValueFormat.Quote(entry.Key);
            Report(entry.Place, prefix + name, "unknown key" + NearestName.Hint(entry.Key, names));
        }
    }

    private object? BindBlock(Type optionsType, YamlEntry entry, string path)
    {
        if (entry.Value is YamlMapping block)
        {
            return Bind(optionsType, block, path + ".");
        }

        Report(entry.Value.Place, path, $"expected a block of keys, found {entry.Value.Kind}");
        return null;
    }

    private object? BindValue(RecipeKey key, YamlEntry entry, string path)
    {
        if (key.ItemType is null)
        {
            return BindScalar(key, entry.Value, path);
        }

        if (entry.Value is not YamlSequence list)
        {
            Report(entry.Value.Place, path, $"expected a list such as [a, b], found {entry.Value.Kind}");
            return null;
        }

        object?[] items = [.. list.Items.Select(item => BindScalar(key, item, path))];
        if (key.Length is { } length && (items.Length < length.MinimumLength || items.Length > length.MaximumLength))
        {
            string needed = length.MinimumLength == length.MaximumLength ? $"{length.MinimumLength}" : $"{length.MinimumLength} to {length.MaximumLength}";
            Report(entry.Value.Place, path, $"expected {needed} items, found {items.Length}");
            return null;
        }

        return items.Contains(null) ? null : ValueListFactory.Create(key.ItemType, items!);
    }

    private object? BindScalar(RecipeKey key, YamlNode node, string path)
    {
        ValueFormat format = key.Format!;
        bool isBlock = format.BlockKey is not null && node is YamlMapping;
        if (isBlock)
        {
            YamlMapping block = (YamlMapping)node;
            YamlEntry? stray = block.Entries.FirstOrDefault(entry => entry.Key != format.BlockKey);
            if (stray is not null || block.Entries.Count == 0)
            {
                string found = stray is null ? "an empty block" : $"the key {ValueFormat.Quote(stray.Key)}";
                Report(stray?.Place ?? node.Place, path, $"expected {format.Description}, found {found}");
                return null;
            }

            node = block.Entries[0].Value;
        }

        if (node is not YamlScalar scalar)
        {
            Report(node.Place, path, $"expected {format.Description}, found {node.Kind}");
            return null;
        }

        if (scalar.IsQuoted && !format.AcceptsQuoted)
        {
            Report(node.Place, path, $"expected {format.Description}, found the text {ValueFormat.Quote(scalar.Text)}; remove its quotes");
            return null;
        }

        object? value = isBlock ? format.ParseBlock(scalar.Text, out string? problem) : format.Parse(scalar.Text, out problem);
        if (value is not null && key.Range is { } range && !range.IsValid(format.Measure(value)))
        {
            problem = $"must be {RangeText.Of(range, format)}, found {format.Write(value)}";
        }

        if (problem is not null)
        {
            Report(node.Place, path, problem);
            return null;
        }

        return value;
    }

    private void Report(string place, string path, string message)
    {
        _faulty.Add(path);
        errors.Add(place, path, message);
    }
}
