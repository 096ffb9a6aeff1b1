using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Progress;
using Spectral.Cli.Remote;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral logs JOB</c>: what a job of a cluster has told so far, and with <c>--follow</c> goes on telling.</summary>
internal static class LogsCommand
{
    public static Command Create()
    {
        Argument<string> job = new("job") { Description = "Id of the job." };
        Option<bool> follow = new("--follow", "-f") { Description = "Go on until the job ends." };
        RemoteOptions remote = new();
        return remote.AddTo(new Command("logs", "Show what a job of a cluster tells: phases, steps, evaluations.") { job, follow })
            .Runs(async (parsed, invocation, cancellation) =>
            {
                using RemoteCoordinator coordinator = remote.Connect(parsed, invocation.Clock);
                string id = parsed.GetRequiredValue(job);
                IReadOnlyList<JobUpdate> updates = await JobLog.WriteAsync(invocation, id, parsed.GetValue(follow)
                    ? coordinator.Client.WatchAsync(id, cancellation)
                    : coordinator.Client.ReadUpdatesAsync(id, cancellation));
                invocation.WriteJson(new { Job = id, Updates = updates });
                return ExitCodes.Done;
            });
    }
}
