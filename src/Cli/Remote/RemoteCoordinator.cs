using Spectral.Shared.Client;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Remote;

/// <summary>A coordinator that a command speaks to.</summary>
/// <param name="Client">Speaks to it.</param>
/// <param name="Options">The options that named it, as a suggested command must repeat them; empty when the environment named it.</param>
internal sealed record RemoteCoordinator(HttpOrchestratorClient Client, string Options) : IDisposable
{
    /// <summary>Every job, newest first.</summary>
    public async Task<IReadOnlyList<JobSummary>> JobsAsync(CancellationToken cancellation)
    {
        List<JobSummary> jobs = [];
        string? after = null;
        do
        {
            QueryMessages.Jobs page = await Client.ListJobsAsync(after, cancellation: cancellation);
            jobs.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return jobs;
    }

    /// <summary>Every node, by name.</summary>
    public async Task<IReadOnlyList<NodeSummary>> NodesAsync(CancellationToken cancellation)
    {
        List<NodeSummary> nodes = [];
        string? after = null;
        do
        {
            QueryMessages.Nodes page = await Client.ListNodesAsync(after, cancellation: cancellation);
            nodes.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return nodes;
    }

    public void Dispose() => Client.Dispose();
}
