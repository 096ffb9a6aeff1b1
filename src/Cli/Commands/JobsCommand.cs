using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Remote;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral jobs [JOB]</c>: the jobs of a cluster, or one of them.</summary>
internal static class JobsCommand
{
    public static Command Create()
    {
        Argument<string?> job = new("job") { Description = "Id of the job; without it, all are listed.", Arity = ArgumentArity.ZeroOrOne };
        RemoteOptions remote = new();
        return remote.AddTo(new Command("jobs", "List the jobs of a cluster, or show one.") { job }).Runs(async (parsed, invocation, cancellation) =>
        {
            using RemoteCoordinator coordinator = remote.Connect(parsed, invocation.Clock);
            if (parsed.GetValue(job) is { } id)
            {
                QueryMessages.Job found = await coordinator.Client.DescribeJobAsync(id, cancellation);
                JobView.ShowOne(invocation, found);
                invocation.WriteJson(found);
            }
            else
            {
                IReadOnlyList<JobSummary> jobs = await coordinator.JobsAsync(cancellation);
                JobView.ShowAll(invocation, jobs);
                invocation.WriteJson(new { Jobs = jobs });
            }

            return ExitCodes.Done;
        });
    }
}
