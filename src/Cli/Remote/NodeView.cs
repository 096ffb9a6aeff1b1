using Spectral.Cli.CommandLine;
using Spectral.Cli.Progress;
using Spectral.Shared.Messages;
using Spectre.Console;

namespace Spectral.Cli.Remote;

/// <summary>Nodes of a cluster as a person reads them: a row for each worker.</summary>
internal static class NodeView
{
    private const double BytesPerGiB = 1L << 30;

    public static void Show(Invocation invocation, IReadOnlyList<NodeSummary> nodes)
    {
        if (nodes.Count == 0)
        {
            invocation.WriteLine("There are no nodes.");
            return;
        }

        DateTimeOffset now = invocation.Clock.GetUtcNow();
        Table table = new Table().Border(TableBorder.Simple).AddColumns("worker", "device", "memory", "job", "step", "phase", "heard");
        foreach (NodeSummary node in nodes)
        {
            string heard = $"{ProgressText.Duration(now - node.LastHeard)} ago";
            foreach (WorkerSummary worker in node.Workers)
            {
                string[] cells =
                [
                    worker.Worker, worker.Device, $"{worker.MemoryBytes / BytesPerGiB:F1} GiB", worker.Job ?? "-",
                    worker.Job is null ? "-" : $"{worker.Step}", JsonOutput.Word(worker.Phase), heard,
                ];
                table.AddRow([.. cells.Select(cell => new Text(cell))]);
            }
        }

        invocation.People.Write(table);
    }
}
