using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Remote;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral cancel JOB</c>: asks a cluster to stop a job after the step at hand; it can be resumed.</summary>
internal static class CancelCommand
{
    public static Command Create()
    {
        Argument<string> job = new("job") { Description = "Id of the job." };
        Option<bool> discard = new("--no-checkpoint") { Description = "Do not commit a checkpoint first: the steps since the last one are computed again by a resume." };
        RemoteOptions remote = new();
        return remote.AddTo(new Command("cancel", "Stop a job of a cluster; 'resume' goes on with it.") { job, discard }).Runs(async (parsed, invocation, cancellation) =>
        {
            using RemoteCoordinator coordinator = remote.Connect(parsed, invocation.Clock);
            string id = parsed.GetRequiredValue(job);
            await coordinator.Client.StopAsync(id, !parsed.GetValue(discard), cancellation);
            invocation.WriteLine($"Job {id} stops after the step at hand. Continue it with:\n  {CommandName.Current} resume {id}{coordinator.Options}");
            invocation.WriteJson(new { Job = id, Stopping = true });
            return ExitCodes.Done;
        });
    }
}
