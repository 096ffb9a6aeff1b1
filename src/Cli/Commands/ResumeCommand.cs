using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Embedded;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral resume JOB</c>: continues a stopped or killed job from its newest sound checkpoint.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        Argument<string> job = new("job") { Description = "Id of the job, or its directory." };
        Option<string[]> set = new("--set")
        {
            Description = "Change a resumable key, e.g. --set training.max_steps=300; may be repeated.",
            HelpName = "key=value",
        };
        EmbeddedOptions embedded = new();
        Command command = new("resume", "Continue a stopped or killed job, to the same bits.") { job, set };
        embedded.AddTo(command);
        return command.Runs((parsed, invocation, _) =>
        {
            JobDirectory directory = JobDirectory.Locate(parsed.GetRequiredValue(job), embedded.Output(parsed));
            RecipeOverride[] overrides = [.. (parsed.GetValue(set) ?? []).Select(RecipeOverride.Parse)];
            Recipe recipe = RecipeReader.ParseForResume(File.ReadAllText(directory.RecipeFile), directory.RecipeFile, overrides);
            StoreSpace.Require(recipe, directory.Store, directory.Job);
            return JobRunner.RunAsync(
                invocation,
                embedded.Cluster(parsed, invocation, directory.Store, directory.Job, recipe),
                recipe,
                client => client.ResumeAsync(directory.Job, overrides.Length == 0 ? null : recipe.ToCanonicalYaml()));
        });
    }
}
