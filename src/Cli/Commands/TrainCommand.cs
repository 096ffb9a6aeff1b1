using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Embedded;
using Spectral.Cli.Planning;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral train RECIPE</c>: runs a recipe as one job on this machine and waits for its end.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        RecipeArguments recipe = new();
        EmbeddedOptions embedded = new();
        Option<string?> name = new("--job") { Description = "Id of the job; default: the recipe's name and the time.", HelpName = "id" };
        Command command = recipe.AddTo(new Command("train", "Fine-tune: run a recipe on this machine."));
        embedded.AddTo(command);
        command.Add(name);
        return command.Runs((parsed, invocation, _) =>
        {
            Recipe read = recipe.Read(parsed);
            RecipePlanner.Check(read);
            string job = JobNames.Free(parsed.GetValue(name) ?? JobNames.Create(recipe.Path(parsed), invocation.Clock), embedded.Output(parsed));
            StoreSpace.Require(read, embedded.Output(parsed), job);
            return JobRunner.RunAsync(
                invocation,
                embedded.Cluster(parsed, invocation, embedded.Output(parsed), job, read),
                read,
                client => client.SubmitAsync(read.ToCanonicalYaml(), job));
        });
    }
}
