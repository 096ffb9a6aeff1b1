using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Embedded;
using Spectral.Cli.Planning;
using Spectral.Cli.Remote;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral train RECIPE</c>: runs a recipe as one job, on this machine or on a cluster, and waits for its end.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        RecipeArguments recipe = new();
        EmbeddedOptions embedded = new();
        RemoteOptions remote = new();
        Option<string?> name = new("--job") { Description = "Id of the job; default: the recipe's name and the time.", HelpName = "id" };
        Option<bool> attach = new("--attach")
        {
            Description = "With --job and --coordinator: follow the job of this id where it is there already, so that the command can be started again.",
        };
        Command command = recipe.AddTo(new Command("train", "Fine-tune: run a recipe on this machine, or on a cluster (--coordinator)."));
        embedded.AddTo(command);
        command.Add(name);
        command.Add(attach);
        remote.AddTo(command);
        return command.Runs(async (parsed, invocation, _) =>
        {
            Recipe read = recipe.Read(parsed);
            invocation.Telemetry.Begin(read.Telemetry.Endpoint);
            string job = parsed.GetValue(name) ?? JobNames.Create(recipe.Path(parsed), invocation.Clock);
            bool follows = parsed.GetValue(attach);
            if (follows && (parsed.GetValue(name) is null || !remote.IsNamed(parsed)))
            {
                throw new UserErrorException("--attach needs --job ID and --coordinator URL: it follows a job of that id on a cluster");
            }

            (IJobSession opened, Recipe run) = remote.IsNamed(parsed)
                ? (Remote(parsed, invocation, job), RunSettings.RequireSettled(read))
                : await EmbeddedAsync(parsed, invocation, job, read);
            await using IJobSession session = opened;
            return await JobRunner.RunAsync(invocation, session, run, client => SubmitAsync(client, run, job, follows));
        });

        static async Task SubmitAsync(IOrchestratorClient client, Recipe recipe, string job, bool orFollow)
        {
            try
            {
                await client.SubmitAsync(recipe.ToCanonicalYaml(), job);
            }
            catch (UserErrorException e) when (orFollow && e.Kind == UserErrorKind.Conflict)
            {
                // It is there: an earlier start of this command submitted it.
            }
        }

        // Models and data lie on the nodes, so the recipe is checked here by itself, and against them there.
        RemoteSession Remote(ParseResult parsed, Invocation invocation, string job)
        {
            embedded.RefuseWithCoordinator(parsed);
            return JobId.Fault(job) is { } fault
                ? throw new UserErrorException($"--job: {fault}")
                : new RemoteSession(remote.Connect(parsed, invocation.Clock), job);
        }

        async Task<(IJobSession Session, Recipe Recipe)> EmbeddedAsync(ParseResult parsed, Invocation invocation, string job, Recipe read)
        {
            read = RecipeStages.Settle(read, embedded.WorkerNames(parsed, read).Count);
            RecipePlanner.Check(read);
            string free = JobNames.Free(job, embedded.Output(parsed));
            StoreSpace.Require(read, embedded.Output(parsed), free);
            Recipe leased = LeasedOffset.Take(read, embedded.Output(parsed), free);
            return (await EmbeddedSession.StartAsync(embedded.Cluster(parsed, invocation, embedded.Output(parsed), free, leased)), leased);
        }
    }
}
