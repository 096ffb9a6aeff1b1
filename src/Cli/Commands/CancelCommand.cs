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
        Argument<string> job = new("job") { Description = "Id of the job or sweep." };
        Option<bool> discard = new("--no-checkpoint") { Description = "Do not commit a checkpoint first: the steps since the last one are computed again by a resume." };
        RemoteOptions remote = new();
        return remote.AddTo(new Command("cancel", "Stop a job or sweep of a cluster; 'resume' goes on with it.") { job, discard }).Runs(async (parsed, invocation, cancellation) =>
        {
            using RemoteCoordinator coordinator = remote.Connect(parsed, invocation.Clock);
            string id = parsed.GetRequiredValue(job);
            string kind = await StopAsync(coordinator, id, !parsed.GetValue(discard), cancellation);
            invocation.WriteLine($"{kind} {id} stops after the step at hand. Continue it with:\n  {CommandName.Current} resume {id}{coordinator.Options}");
            invocation.WriteJson(new { Job = id, Stopping = true });
            return ExitCodes.Done;
        });
    }

    /// <summary>An id is a job's or a sweep's, never both.</summary>
    private static async Task<string> StopAsync(RemoteCoordinator coordinator, string id, bool saveCheckpoint, CancellationToken cancellation)
    {
        try
        {
            await coordinator.Client.StopAsync(id, saveCheckpoint, cancellation);
            return "Job";
        }
        catch (UserErrorException job) when (job.Kind == UserErrorKind.UnknownJob)
        {
            try
            {
                await coordinator.Client.StopSweepAsync(id, cancellation);
                return "Sweep";
            }
            catch (UserErrorException sweep) when (sweep.Kind == UserErrorKind.UnknownJob)
            {
                throw new UserErrorException($"there is no job or sweep '{id}'", sweep) { Kind = UserErrorKind.UnknownJob };
            }
        }
    }
}
