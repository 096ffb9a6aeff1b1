using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Embedded;
using Spectral.Cli.Planning;
using Spectral.Cli.Remote;
using Spectral.Cli.Sweeps;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes.Reading;
using Spectral.Shared.Sweeps;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral sweep RECIPE</c>: runs every trial of a recipe's sweep block, side by side, and compares them.</summary>
internal static class SweepCommand
{
    public static Command Create()
    {
        RecipeArguments recipe = new();
        EmbeddedOptions embedded = new();
        RemoteOptions remote = new();
        Option<string?> name = new("--name")
        {
            Description = "Id of the sweep; default: the recipe's name. One that is there already goes on: finished trials are not run again.",
            HelpName = "id",
        };
        Option<string?> best = new("--best") { Description = "Directory that the best trial's adapter is copied to at the end.", HelpName = "dir" };
        Option<bool> dryRun = new("--dry-run") { Description = "Show the trials and what they cost; run nothing." };
        Command command = recipe.AddTo(new Command("sweep", "Run and compare the trials of a recipe's sweep block."));
        command.Add(name);
        command.Add(best);
        command.Add(dryRun);
        embedded.AddTo(command);
        remote.AddTo(command);
        return command.Runs(async (parsed, invocation, _) =>
        {
            RecipeOverride[] overrides = recipe.Overrides(parsed);
            Sweep sweep = SweepReader.Read(recipe.Path(parsed), overrides);
            string id = parsed.GetValue(name) ?? JobNames.Stem(recipe.Path(parsed));
            if (JobId.Fault(id) is { } fault)
            {
                throw new UserErrorException($"--name: {fault}");
            }

            bool isRemote = remote.IsNamed(parsed);
            if (!isRemote)
            {
                // Each wrong combination is told before any trial starts.
                foreach (SweepTrial trial in sweep.Trials)
                {
                    RecipePlanner.Check(trial.Recipe);
                }
            }

            SweepPlanView.Show(invocation, sweep, isRemote ? null : embedded.WorkerNames(parsed, sweep.Trials[0].Recipe));
            if (parsed.GetValue(dryRun))
            {
                invocation.WriteJson(SweepPlanView.Object(sweep));
                return ExitCodes.Done;
            }

            await using ISweepSession session = isRemote ? Remote(parsed, invocation, id) : await EmbeddedAsync(parsed, invocation, id, sweep);
            return await SweepRunner.RunAsync(invocation, session, sweep, parsed.GetValue(best));
        });

        ISweepSession Remote(ParseResult parsed, Invocation invocation, string id)
        {
            embedded.RefuseWithCoordinator(parsed);
            return parsed.GetValue(best) is null
                ? new RemoteSweepSession(remote.Connect(parsed, invocation.Clock), id)
                : throw new UserErrorException("--best copies from this machine's store; of a cluster, the report names the adapter and its API serves the files");
        }

        async Task<ISweepSession> EmbeddedAsync(ParseResult parsed, Invocation invocation, string id, Sweep sweep)
        {
            EmbeddedClusterOptions options = embedded.Cluster(parsed, invocation, embedded.Output(parsed), id, sweep.Trials[0].Recipe);
            return new EmbeddedSweepSession(await EmbeddedCluster.StartAsync(options), options);
        }
    }
}
