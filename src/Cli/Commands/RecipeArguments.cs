using System.CommandLine;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Cli.Commands;

/// <summary>The recipe file and its overrides, as several commands take them.</summary>
internal sealed class RecipeArguments
{
    private readonly Argument<string> _recipe = new("recipe") { Description = "The recipe (YAML)." };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Override a key of the recipe, e.g. --set training.learning_rate=1e-3; may be repeated.",
        HelpName = "key=value",
    };

    public Command AddTo(Command command)
    {
        command.Add(_recipe);
        command.Add(_set);
        return command;
    }

    public string Path(ParseResult parsed) => parsed.GetRequiredValue(_recipe);

    public RecipeOverride[] Overrides(ParseResult parsed) => [.. (parsed.GetValue(_set) ?? []).Select(RecipeOverride.Parse)];

    public Recipe Read(ParseResult parsed) => RecipeReader.Read(Path(parsed), Overrides(parsed));
}
