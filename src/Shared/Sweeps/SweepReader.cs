using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;
using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Recipes.Writing;
using Spectral.Shared.Recipes.Yaml;

namespace Spectral.Shared.Sweeps;

/// <summary>Reads recipes with a sweep block, and writes them.</summary>
public static class SweepReader
{
    /// <summary>A grid grows fast; more than this is hardly meant.</summary>
    public const int MostTrials = 1000;

    private const int IdDigits = 10;

    /// <summary>The sweep in the file at <paramref name="path"/>, with <paramref name="overrides"/> applied in order.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, or is no legal recipe with a sweep; the message has a line per fault.</exception>
    public static Sweep Read(string path, IReadOnlyList<RecipeOverride>? overrides = null) => Parse(RecipeReader.ReadText(path), path, overrides);

    /// <summary>The sweep in <paramref name="text"/>.</summary>
    /// <param name="name">How messages call the text, usually its path.</param>
    /// <exception cref="UserErrorException">The text is no legal recipe with a sweep; the message has a line per fault.</exception>
    public static Sweep Parse(string text, string name, IReadOnlyList<RecipeOverride>? overrides = null)
    {
        var errors = new RecipeErrors();
        YamlMapping document = RecipeReader.ReadDocument(text, name, overrides, errors);
        errors.ThrowIfAny();
        (YamlMapping recipe, YamlEntry? entry) = SweepBlock.TakeOut(document);
        if (entry?.Value is not YamlMapping block)
        {
            throw new UserErrorException(entry is null
                ? $"{name}: sweep: missing; a sweep needs a block of keys that vary, such as sweep: {{adapter.rank: [1, 2, 4]}} ('spectral train' runs a recipe without one)"
                : $"{entry.Value.Place}: sweep: expected a block of keys that vary, found {entry.Value.Kind}");
        }

        SweepOptions options = Options(block, errors);
        IReadOnlyList<SweepAxis> axes = new SweepAxes(errors).Read(block.Entries.Where(SweepAxes.IsAxis), options.DrawSeed);
        if (axes.Count == 0 && !errors.Any)
        {
            errors.Add(block.Place, "sweep", "expected at least one key that varies, such as adapter.rank: [1, 2, 4]");
        }

        double count = axes.Aggregate(1.0, (product, axis) => product * axis.Points.Count);
        if (count > MostTrials)
        {
            errors.Add(block.Place, "sweep", $"has {count:N0} trials; at most {MostTrials} can be run");
        }

        errors.ThrowIfAny();
        Sweep sweep = Expand(recipe, options, axes, block.Place);
        SweepRules.Check(sweep, block, errors);
        errors.ThrowIfAny();
        return sweep;
    }

    /// <summary>Whether a recipe has a sweep block; false also for what is no recipe.</summary>
    public static bool IsSweep(string text) =>
        YamlReader.Read(text, line => $"{line}", new RecipeErrors()) is YamlMapping document && SweepBlock.TakeOut(document).Sweep is not null;

    /// <summary>A recipe that <see cref="Parse"/> reads back to the same trials: the first one's, and what each has of its own.</summary>
    public static string Write(Sweep sweep)
    {
        IEnumerable<string> trials = sweep.Trials.Select(trial =>
            $"    - {{{string.Join(", ", sweep.Keys.Select(key => $"{key}: {RecipeValues.Yaml(trial.Recipe, key)}"))}}}\n");
        string options = string.Concat(CanonicalYaml.Write(sweep.Options, _ => true).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"  {line}\n"));
        return $"{sweep.Trials[0].Recipe.ToCanonicalYaml()}sweep:\n{options}  trials:\n{string.Concat(trials)}";
    }

    private static SweepOptions Options(YamlMapping block, RecipeErrors errors)
    {
        var binder = new OptionsBinder(errors);
        YamlMapping options = block with { Entries = [.. block.Entries.Where(entry => !SweepAxes.IsAxis(entry))] };
        return (SweepOptions?)binder.Bind(typeof(SweepOptions), options, "sweep.") ?? new SweepOptions();
    }

    private static Sweep Expand(YamlMapping recipe, SweepOptions options, IReadOnlyList<SweepAxis> axes, string place)
    {
        List<SweepTrial> trials = [];
        HashSet<string> known = new(StringComparer.Ordinal);
        int duplicates = 0;
        foreach (IReadOnlyList<(string Key, YamlNode Value)> point in Points(axes))
        {
            SweepTrial trial = Trial(recipe, point, place);
            if (known.Add(trial.Id))
            {
                trials.Add(trial);
            }
            else
            {
                duplicates++;
            }
        }

        return new Sweep(options, [.. axes.SelectMany(axis => axis.Keys)], trials, duplicates);
    }

    /// <summary>Every combination of the axes' points; the last axis varies fastest.</summary>
    private static IEnumerable<IReadOnlyList<(string Key, YamlNode Value)>> Points(IReadOnlyList<SweepAxis> axes) => axes.Aggregate(
        (IEnumerable<IReadOnlyList<(string, YamlNode)>>)[[]],
        (points, axis) => points.SelectMany(point => axis.Points.Select(values => (IReadOnlyList<(string, YamlNode)>)[.. point, .. axis.Keys.Zip(values)])));

    private static SweepTrial Trial(YamlMapping recipe, IReadOnlyList<(string Key, YamlNode Value)> point, string place)
    {
        var errors = new RecipeErrors();
        YamlMapping document = point.Aggregate(recipe, (block, setting) => OverrideMerger.Put(block, setting.Key, setting.Value, errors));
        Recipe? bound = RecipeReader.Bind(document, errors);
        if (errors.Any)
        {
            errors.Add(place, "sweep", $"that is the trial with {string.Join(", ", point.Select(setting => $"{setting.Key}: {Text(setting.Value)}"))}");
            errors.ThrowIfAny();
        }

        return new SweepTrial(
            $"t-{bound!.Identity()[..IdDigits]}", [.. point.Select(setting => new SweepSetting(setting.Key, RecipeValues.Yaml(bound, setting.Key)))], bound);
    }

    private static string Text(YamlNode node) => node switch
    {
        YamlScalar scalar => scalar.Text,
        YamlSequence list => $"[{string.Join(", ", list.Items.Select(Text))}]",
        YamlMapping block => $"{{{string.Join(", ", block.Entries.Select(entry => $"{entry.Key}: {Text(entry.Value)}"))}}}",
        _ => node.Kind,
    };
}
