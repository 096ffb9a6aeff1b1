using Spectral.Shared.Errors;
using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Recipes.Yaml;

namespace Spectral.Shared.Recipes.Reading;

/// <summary>Reads recipes; everything wrong with one is told in one message, a line for each fault.</summary>
public static class RecipeReader
{
    // A recipe is a page of text: whatever is larger is some other file, and is not worth parsing.
    private const int LongestRecipe = 1 << 20;

    /// <summary>The recipe in the file at <paramref name="path"/>, with <paramref name="overrides"/> applied in order.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, or is no legal recipe; the message has a line per fault.</exception>
    public static Recipe Read(string path, IReadOnlyList<RecipeOverride>? overrides = null) => Parse(ReadText(path), path, overrides);

    /// <summary>The text of a recipe file.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, or is no recipe by its size.</exception>
    internal static string ReadText(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UserErrorException($"{path}: is a directory; a recipe is a YAML file");
        }

        try
        {
            if (new FileInfo(path).Length > LongestRecipe)
            {
                throw new UserErrorException($"{path}: larger than {LongestRecipe} bytes, so not a recipe");
            }

            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new UserErrorException($"{path}: cannot read the recipe: {e.Message}", e);
        }
    }

    /// <summary>The recipe in <paramref name="text"/>.</summary>
    /// <param name="name">How messages call the text, usually its path.</param>
    /// <exception cref="UserErrorException">The text is no legal recipe; the message has a line per fault.</exception>
    public static Recipe Parse(string text, string name, IReadOnlyList<RecipeOverride>? overrides = null)
    {
        var errors = new RecipeErrors();
        YamlMapping document = SweepBlock.Refuse(ReadDocument(text, name, overrides, errors), errors);
        Recipe? recipe = Bind(document, errors);
        errors.ThrowIfAny();
        return recipe!;
    }

    /// <summary>The text as YAML, with <paramref name="overrides"/> applied.</summary>
    internal static YamlMapping ReadDocument(string text, string name, IReadOnlyList<RecipeOverride>? overrides, RecipeErrors errors)
    {
        YamlNode? root = YamlReader.Read(text, line => $"{name}:{line}", errors);
        YamlMapping document = root switch
        {
            null or { IsNull: true } => new YamlMapping($"{name}:1", []),
            YamlMapping mapping => mapping,
            _ => throw new UserErrorException($"{root.Place}: expected a recipe (a block of keys such as base_model), found {root.Kind}"),
        };

        foreach (RecipeOverride change in overrides ?? [])
        {
            document = OverrideMerger.Merge(document, change, errors);
        }

        return document;
    }

    /// <summary>The recipe that a document without a sweep is; null, or not to be used, where errors were added.</summary>
    internal static Recipe? Bind(YamlMapping document, RecipeErrors errors)
    {
        var binder = new OptionsBinder(errors);
        var recipe = (Recipe?)binder.Bind(typeof(Recipe), document, "");
        if (recipe is not null)
        {
            ReportViolations(recipe, binder, document.Place, errors);
        }

        return recipe;
    }

    /// <summary>As <see cref="Parse"/>, for a job that goes on: only keys marked resumable may be overridden.</summary>
    /// <exception cref="UserErrorException">An override names another key, or the result is no legal recipe.</exception>
    public static Recipe ParseForResume(string text, string name, IReadOnlyList<RecipeOverride> overrides)
    {
        string[] resumable = [.. RecipeSchema.Leaves(typeof(Recipe)).Where(leaf => leaf.IsResumable).Select(leaf => leaf.Path)];
        var errors = new RecipeErrors();
        foreach (RecipeOverride change in overrides)
        {
            bool isAllowed = resumable.Contains(change.Key, StringComparer.Ordinal)
                || resumable.Any(path => change.Key is "training.early_stop" && path.StartsWith(change.Key + ".", StringComparison.Ordinal));
            if (!isAllowed)
            {
                errors.Add(change.Place, "", "cannot be changed when a job is resumed" + NearestName.Hint(change.Key, resumable));
            }
        }

        errors.ThrowIfAny();
        return Parse(text, name, overrides);
    }

    private static void ReportViolations(Recipe recipe, OptionsBinder binder, string defaultPlace, RecipeErrors errors)
    {
        // A rule about a key that is wrong by itself would judge the default in its place, not what the user meant.
        foreach (RuleViolation violation in RecipeRules.Check(recipe).Where(violation => !violation.Keys.Any(binder.IsFaulty)))
        {
            string? set = violation.Keys.FirstOrDefault(binder.Places.ContainsKey);
            errors.Add(set is null ? defaultPlace : binder.Places[set], violation.Keys[0], violation.Message);
        }
    }
}
