using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Embedded;
using Spectral.Cli.Planning;
using Spectral.Cli.Remote;
using Spectral.Cli.Sweeps;
using Spectral.Coordinator.Sweeps;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;
using Spectral.Shared.Sweeps;
using Spectral.Shared.Telemetry;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral resume JOB</c>: continues a stopped or killed job from its newest sound checkpoint.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        Argument<string> job = new("job") { Description = "Id of the job, or, on this machine, its directory." };
        Option<string[]> set = new("--set")
        {
            Description = "Change a resumable key, e.g. --set training.max_steps=300; may be repeated.",
            HelpName = "key=value",
        };
        EmbeddedOptions embedded = new();
        RemoteOptions remote = new();
        Command command = new("resume", "Continue a stopped or killed job or sweep, to the same bits.") { job, set };
        embedded.AddTo(command);
        remote.AddTo(command);
        return command.Runs((parsed, invocation, cancellation) =>
        {
            RecipeOverride[] overrides = [.. (parsed.GetValue(set) ?? []).Select(RecipeOverride.Parse)];
            return remote.IsNamed(parsed) ? RemoteAsync(parsed, invocation, overrides, cancellation) : EmbeddedAsync(parsed, invocation, overrides);
        });

        async Task<int> RemoteAsync(ParseResult parsed, Invocation invocation, RecipeOverride[] overrides, CancellationToken cancellation)
        {
            embedded.RefuseWithCoordinator(parsed);
            string id = parsed.GetRequiredValue(job);
            RemoteCoordinator coordinator = remote.Connect(parsed, invocation.Clock);
            string text = await coordinator.Client.ReadRecipeAsync(id, cancellation);
            if (SweepReader.IsSweep(text))
            {
                RefuseOverrides(id, overrides);
                await using RemoteSweepSession sweep = new(coordinator, id);
                return await SweepRunner.RunAsync(invocation, sweep, sweep: null, bestTo: null);
            }

            await using RemoteSession session = new(coordinator, id);
            return await ContinueAsync(invocation, session, RecipeReader.ParseForResume(text, $"recipe of job '{id}'", overrides), overrides);
        }

        async Task<int> EmbeddedAsync(ParseResult parsed, Invocation invocation, RecipeOverride[] overrides)
        {
            JobDirectory directory = JobDirectory.Locate(parsed.GetRequiredValue(job), embedded.Output(parsed));
            if (TrialJobs.Parse(directory.Job) is { } trial)
            {
                throw new UserErrorException($"{directory.Job}: is a trial of sweep '{trial.Sweep}', whose journal tells how it stands; resume that: {NextCommand.Resume(CommandName.Current, trial.Sweep, directory.Store)}");
            }

            string text = await File.ReadAllTextAsync(directory.RecipeFile);
            if (SweepReader.IsSweep(text))
            {
                RefuseOverrides(directory.Job, overrides);
                Sweep sweep = SweepReader.Parse(text, directory.RecipeFile);
                invocation.Telemetry.Begin(sweep.Trials[0].Recipe.Telemetry.Endpoint);
                invocation.Telemetry.About(TelemetryTags.Sweep, directory.Job);
                EmbeddedClusterOptions options = embedded.Cluster(parsed, invocation, directory.Store, directory.Job, sweep.Trials[0].Recipe);
                await using EmbeddedSweepSession swept = new(await EmbeddedCluster.StartAsync(options), options);
                return await SweepRunner.RunAsync(invocation, swept, sweep: null, bestTo: null);
            }

            Recipe recipe = RecipeReader.ParseForResume(text, directory.RecipeFile, overrides);
            recipe = RecipeStages.Settle(recipe, embedded.WorkerNames(parsed, recipe).Count);
            invocation.Telemetry.Begin(recipe.Telemetry.Endpoint);
            StoreSpace.Require(recipe, directory.Store, directory.Job);
            await using EmbeddedSession session = await EmbeddedSession.StartAsync(
                embedded.Cluster(parsed, invocation, directory.Store, directory.Job, recipe));
            return await ContinueAsync(invocation, session, recipe, overrides);
        }
    }

    /// <exception cref="UserErrorException">A sweep's recipe is changed in its file: which trials are new follows from that.</exception>
    private static void RefuseOverrides(string id, RecipeOverride[] overrides)
    {
        if (overrides.Length > 0)
        {
            throw new UserErrorException($"--set: '{id}' is a sweep; change its recipe and run 'spectral sweep RECIPE --name {id}', which runs only what is new");
        }
    }

    private static Task<int> ContinueAsync(Invocation invocation, IJobSession session, Recipe recipe, RecipeOverride[] overrides) => JobRunner.RunAsync(
        invocation, session, recipe, client => client.ResumeAsync(session.Job, overrides.Length == 0 ? null : recipe.ToCanonicalYaml()));
}
