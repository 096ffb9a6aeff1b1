using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Embedded;
using Spectral.Cli.Planning;
using Spectral.Cli.Remote;
using Spectral.Cli.Sweeps;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Sweeps;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;
using Spectral.Shared.Sweeps;
using Spectral.Shared.Telemetry;

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
            invocation.Telemetry.Begin(sweep.Trials[0].Recipe.Telemetry.Endpoint);
            invocation.Telemetry.About(TelemetryTags.Sweep, id);
            if (TrialJobs.Fault(id) is { } fault)
            {
                throw new UserErrorException($"--name: {fault}");
            }

            if (parsed.GetValue(best) is { } target)
            {
                BestAdapter.Check(target);
            }

            foreach (Recipe trial in sweep.Trials.Select(trial => trial.Recipe))
            {
                RunSettings.RequireOffset(trial);
            }

            bool isRemote = remote.IsNamed(parsed);

            // Each wrong combination is told before any trial starts. On a cluster the model lies on the nodes.
            IReadOnlyDictionary<string, TrialCost>? costs = isRemote ? null : sweep.Trials.ToDictionary(trial => trial.Id, trial => RecipePlanner.Cost(trial.Recipe));
            SweepPlanView.Show(invocation, sweep, costs);
            PackPlan? packs = costs is null ? null : Packs(parsed, sweep, costs.Values);
            if (packs is not null)
            {
                invocation.WriteLine(packs.ToString());
            }

            if (parsed.GetValue(dryRun))
            {
                invocation.WriteJson(SweepPlanView.Object(sweep));
                return ExitCodes.Done;
            }

            await using ISweepSession session = isRemote ? Remote(parsed, invocation, id) : await EmbeddedAsync(parsed, invocation, id, sweep, packs?.Slots ?? 1);
            return await SweepRunner.RunAsync(invocation, session, sweep, parsed.GetValue(best), packs);
        });

        static bool SharesBase(Sweep sweep) => sweep.Trials
            .Select(trial => (trial.Recipe.BaseModel, trial.Recipe.BaseQuantization, trial.Recipe.Training.Precision, trial.Recipe.Training.MicroBatch, trial.Recipe.Training.SequenceLength)).Distinct().Count() == 1;

        ISweepSession Remote(ParseResult parsed, Invocation invocation, string id)
        {
            embedded.RefuseWithCoordinator(parsed);
            return parsed.GetValue(best) is null
                ? new RemoteSweepSession(remote.Connect(parsed, invocation.Clock), id)
                : throw new UserErrorException("--best copies from this machine's store; of a cluster, the report names the adapter and its API serves the files");
        }

        // Who names slots has planned already.
        PackPlan? Packs(ParseResult parsed, Sweep sweep, IEnumerable<TrialCost> costs)
        {
            (IReadOnlyList<string> devices, bool hasSlots) = embedded.Devices(parsed, sweep.Trials[0].Recipe);
            return hasSlots || sweep.Trials.Count < 2 || !SharesBase(sweep) ? null
                : PackPlan.Make(sweep, devices, costs.Max(cost => cost.OwnBytes));
        }

        async Task<ISweepSession> EmbeddedAsync(ParseResult parsed, Invocation invocation, string id, Sweep sweep, int slots)
        {
            EmbeddedClusterOptions options = embedded.Cluster(parsed, invocation, embedded.Output(parsed), id, sweep.Trials[0].Recipe, slots);
            return new EmbeddedSweepSession(await EmbeddedCluster.StartAsync(options), options);
        }
    }
}
