using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Remote;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral nodes</c>: the nodes of a cluster and what their workers do.</summary>
internal static class NodesCommand
{
    public static Command Create()
    {
        RemoteOptions remote = new();
        return remote.AddTo(new Command("nodes", "List the nodes of a cluster and their workers.")).Runs(async (parsed, invocation, cancellation) =>
        {
            using RemoteCoordinator coordinator = remote.Connect(parsed, invocation.Clock);
            IReadOnlyList<NodeSummary> nodes = await coordinator.NodesAsync(cancellation);
            NodeView.Show(invocation, nodes);
            invocation.WriteJson(new { Nodes = nodes });
            return ExitCodes.Done;
        });
    }
}
