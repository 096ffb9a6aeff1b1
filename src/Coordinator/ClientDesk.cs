using System.Collections.Immutable;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Membership;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator;

/// <summary>Answers what clients ask without disturbing any job. Pure.</summary>
internal static class ClientDesk
{
    /// <summary>Why a request cannot be met, or null when it may go on.</summary>
    /// <param name="exists">Whether there is a job of this id.</param>
    public static ClientMessages.Refused? Refusal(IWireMessage request, Func<string, bool> exists) => request switch
    {
        ClientMessages.Submit submit when JobId.Fault(submit.Job) is { } fault => new ClientMessages.Refused(fault),
        ClientMessages.Submit submit when exists(submit.Job) => new ClientMessages.Refused(
            $"there is a job '{submit.Job}' already; resume it, or choose another name", UserErrorKind.Conflict),
        ClientMessages.Resume resume when !exists(resume.Job) => Unknown(resume.Job),
        ClientMessages.Watch watch when !exists(watch.Job) => Unknown(watch.Job),
        QueryMessages.DescribeJob describe when !exists(describe.Id) => Unknown(describe.Id),
        _ => null,
    };

    public static IWireMessage List(IEnumerable<JobSummary> jobs, QueryMessages.ListJobs request)
    {
        try
        {
            return SummaryPages.Of(jobs, request);
        }
        catch (UserErrorException e)
        {
            return new ClientMessages.Refused(e.Message);
        }
    }

    public static QueryMessages.Nodes List(ImmutableSortedDictionary<string, RegisteredNode> nodes, QueryMessages.ListNodes request) => SummaryPages.Of(
        nodes.Values.Select(node => new NodeSummary(node.Node, node.LastHeard, [.. node.Workers.Select(WorkerSummary.Of)])), request);

    private static ClientMessages.Refused Unknown(string job) => new($"there is no job '{job}'", UserErrorKind.UnknownJob);
}
