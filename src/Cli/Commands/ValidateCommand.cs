using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral validate RECIPE</c>: reads the recipe and says what is wrong, without touching model or data.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        RecipeArguments recipe = new();
        return recipe.AddTo(new Command("validate", "Check a recipe and print it with every setting resolved."))
            .Runs((parsed, invocation) =>
            {
                Recipe read = recipe.Read(parsed);
                invocation.WriteLine(invocation.Json ? $"{recipe.Path(parsed)} is valid." : read.ToCanonicalYaml());
                invocation.WriteJson(new { Valid = true, Identity = read.Identity(), Recipe = read.ToCanonicalYaml() });
                return ExitCodes.Done;
            });
    }
}
