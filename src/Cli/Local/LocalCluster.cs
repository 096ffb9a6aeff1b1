using System.Diagnostics;
using System.Globalization;
using Spectral.Cli.CommandLine;

namespace Spectral.Cli.Local;

/// <summary>A coordinator and nodes as processes of this machine, on loopback and without certificates: to try a cluster, and to kill it.</summary>
internal sealed class LocalCluster
{
    private readonly ServiceProcess _coordinator;
    private readonly ServiceProcess[] _nodes;

    /// <param name="say">Takes the lines of all logs.</param>
    public LocalCluster(LocalClusterOptions options, Action<string> say, TimeProvider time)
    {
        string[] common = ["--insecure", "--failure-detection", options.FailureDetection, "--parent", Text(Environment.ProcessId)];
        _coordinator = new ServiceProcess(
            "coordinator",
            () => Start(["coordinator", "--data", options.Data, "--port", Text(options.Port), "--http-port", Text(options.HttpPort), .. common]),
            say,
            time);
        _nodes = [.. Enumerable.Range(0, options.Nodes).Select(index => new ServiceProcess(
            $"node-{index}",
            () => Start(
            [
                "node",
                "--name", $"node-{index}",
                "--devices", options.Devices,
                "--threads", Text(options.Threads),
                "--coordinators", $"127.0.0.1:{options.Port}",
                "--urls", $"http://127.0.0.1:{options.HttpPort}",
                // The user's own processes: they may read what the user may.
                "--model-roots", ".,/",
                "--data-roots", ".,/",
                "--cache", Path.Combine(options.Data, "cache"),
                .. common,
            ]),
            say,
            time))];
    }

    /// <summary>Runs until the cluster is stopped, or one of its services cannot run at all.</summary>
    /// <returns>The exit code of the first that ended.</returns>
    public async Task<int> RunAsync()
    {
        Task<int>[] running = [_coordinator.RunAsync(), .. _nodes.Select(node => node.RunAsync())];
        Task<int> first = await Task.WhenAny(running);
        await StopAsync(running);
        return await first;
    }

    /// <summary>Nodes drain first, while there is a coordinator to hand over to.</summary>
    public void Stop()
    {
        foreach (ServiceProcess node in _nodes)
        {
            node.Stop();
        }
    }

    private async Task StopAsync(Task<int>[] running)
    {
        Stop();
        await Task.WhenAll(running.Skip(1));
        _coordinator.Stop();
        await running[0];
    }

    private static Process Start(string[] arguments) => SelfProcess.StartLogged(arguments);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
