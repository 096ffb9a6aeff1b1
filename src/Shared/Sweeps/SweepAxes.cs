using System.Globalization;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Recipes.Yaml;

namespace Spectral.Shared.Sweeps;

/// <summary>Reads what varies from a sweep block; wrong axes are reported and left out.</summary>
internal sealed class SweepAxes(RecipeErrors errors)
{
    private const string SeedKey = "training.seed";
    private const string Seeds = "seeds";
    private const string Tied = "tied";
    private const string Trials = "trials";
    private const string LogUniform = "log_uniform";
    private const string Draws = "draws";
    private static readonly string[] RecipeKeys = [.. RecipeSchema.Leaves(typeof(Recipe)).Select(leaf => leaf.Path)];

    /// <summary>Whether an entry of the block is an axis, or several; else it is an option.</summary>
    public static bool IsAxis(YamlEntry entry) =>
        entry.Key is Seeds or Tied or Trials || entry.Key.Contains('.', StringComparison.Ordinal) || RecipeKeys.Contains(entry.Key, StringComparer.Ordinal);

    /// <param name="entries">The axes of the block.</param>
    /// <param name="drawSeed">Of the options.</param>
    public IReadOnlyList<SweepAxis> Read(IEnumerable<YamlEntry> entries, long drawSeed)
    {
        List<SweepAxis> axes = [];
        foreach (YamlEntry entry in entries)
        {
            axes.AddRange(entry.Key switch
            {
                Seeds => Values(SeedKey, entry),
                Tied => Groups(entry),
                Trials => Listed(entry),
                _ => Known(entry) ? entry.Value is YamlMapping draws ? Drawn(entry, draws, drawSeed) : Values(entry.Key, entry) : [],
            });
        }

        ReportTwice(axes);
        return axes;
    }

    private void ReportTwice(IEnumerable<SweepAxis> axes)
    {
        Dictionary<string, string> places = new(StringComparer.Ordinal);
        foreach ((string key, string place) in axes.SelectMany(axis => axis.Keys.Zip(axis.Points[0], (key, value) => (key, value.Place))))
        {
            if (!places.TryAdd(key, place))
            {
                errors.Add(place, $"sweep.{key}", $"varies already at {places[key]}; a key belongs to one axis");
            }
        }
    }

    private bool Known(YamlEntry entry)
    {
        if (RecipeKeys.Contains(entry.Key, StringComparer.Ordinal))
        {
            return true;
        }

        errors.Add(entry.Place, $"sweep.{entry.Key}", "no key of a recipe" + NearestName.Hint(entry.Key, RecipeKeys));
        return false;
    }

    private IEnumerable<SweepAxis> Values(string key, YamlEntry entry)
    {
        if (entry.Value is YamlSequence { Items.Count: > 0 } list)
        {
            return [new SweepAxis([key], [.. list.Items.Select(item => (IReadOnlyList<YamlNode>)[item])])];
        }

        string found = entry.Value is YamlSequence ? "an empty list" : entry.Value.Kind;
        errors.Add(entry.Value.Place, $"sweep.{entry.Key}", $"expected a list of values such as [1, 2], or {{log_uniform: [low, high], draws: n}}, found {found}");
        return [];
    }

    /// <summary>Values drawn with equal probability per factor, from a generator of the key's own.</summary>
    private IEnumerable<SweepAxis> Drawn(YamlEntry entry, YamlMapping draws, long seed)
    {
        double[]? bounds = draws.Find(LogUniform)?.Value is YamlSequence { Items: [YamlScalar low, YamlScalar high] }
            && Number(low) is { } lowest && Number(high) is { } highest && lowest > 0 && highest > lowest
            ? [lowest, highest] : null;
        bool isCounted = int.TryParse((draws.Find(Draws)?.Value as YamlScalar)?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count is > 0 and <= SweepReader.MostTrials;
        YamlEntry? stray = draws.Entries.FirstOrDefault(inner => inner.Key is not (LogUniform or Draws));
        if (bounds is null || !isCounted || stray is not null)
        {
            errors.Add(
                stray?.Place ?? draws.Place,
                $"sweep.{entry.Key}{(stray is null ? "" : "." + stray.Key)}",
                stray is null ? $"expected {{log_uniform: [low, high], draws: n}} with 0 < low < high and n from 1 to {SweepReader.MostTrials}" : "unknown key" + NearestName.Hint(stray.Key, [LogUniform, Draws]));
            return [];
        }

        return [new SweepAxis([entry.Key], [.. LogUniformDraws.Of(entry.Key, seed, bounds[0], bounds[1], count)
            .Select(value => (IReadOnlyList<YamlNode>)[new YamlScalar(draws.Place, value, IsQuoted: false)])])];
    }

    /// <summary>Each mapping of the list is an axis of its own, whose keys vary together.</summary>
    private IEnumerable<SweepAxis> Groups(YamlEntry entry)
    {
        if (entry.Value is not YamlSequence { Items.Count: > 0 } list || list.Items.Any(item => item is not YamlMapping))
        {
            errors.Add(entry.Value.Place, "sweep.tied", "expected a list of blocks such as - {adapter.rank: [4, 8], training.learning_rate: [1e-3, 2e-3]}");
            yield break;
        }

        foreach (YamlMapping group in list.Items.Cast<YamlMapping>())
        {
            if (!group.Entries.Aggregate(true, (known, inner) => Known(inner) && known))
            {
                continue;
            }

            YamlSequence[] values = [.. group.Entries.Select(inner => inner.Value).OfType<YamlSequence>().Where(inner => inner.Items.Count > 0)];
            if (values.Length < group.Entries.Count || values.Length == 0 || values.Any(inner => inner.Items.Count != values[0].Items.Count))
            {
                errors.Add(group.Place, "sweep.tied", "expected lists of one length, since their values vary together; found "
                    + (group.Entries.Count == 0 ? "no keys" : string.Join(", ", group.Entries.Select(Length))));
                continue;
            }

            yield return new SweepAxis(
                [.. group.Entries.Select(inner => inner.Key)],
                [.. Enumerable.Range(0, values[0].Items.Count).Select(index => (IReadOnlyList<YamlNode>)[.. values.Select(inner => inner.Items[index])])]);
        }
    }

    /// <summary>Trials named one by one: a tied axis written the other way round.</summary>
    private IEnumerable<SweepAxis> Listed(YamlEntry entry)
    {
        YamlMapping[] trials = [.. (entry.Value as YamlSequence)?.Items.OfType<YamlMapping>() ?? []];
        if (entry.Value is not YamlSequence list || trials.Length == 0 || trials.Length < list.Items.Count || trials[0].Entries.Count == 0)
        {
            errors.Add(entry.Value.Place, "sweep.trials", "expected a list of blocks such as - {adapter.method: lora, adapter.rank: 4}");
            return [];
        }

        string[] keys = [.. trials[0].Entries.Select(inner => inner.Key)];
        bool isKnown = trials[0].Entries.Aggregate(true, (known, inner) => Known(inner) && known);
        if (trials.FirstOrDefault(trial => !trial.Entries.Select(inner => inner.Key).SequenceEqual(keys, StringComparer.Ordinal)) is { } other)
        {
            errors.Add(other.Place, "sweep.trials", $"expected the keys of the first trial in its order: {string.Join(", ", keys)}");
            return [];
        }

        return isKnown ? [new SweepAxis(keys, [.. trials.Select(trial => (IReadOnlyList<YamlNode>)[.. trial.Entries.Select(inner => inner.Value)])])] : [];
    }

    private static string Length(YamlEntry tied) => $"{tied.Key} with {(tied.Value is YamlSequence list ? $"{list.Items.Count}" : tied.Value.Kind)}";

    private static double? Number(YamlScalar scalar) =>
        double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
}
