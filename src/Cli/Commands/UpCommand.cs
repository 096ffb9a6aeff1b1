using System.CommandLine;
using System.Runtime.InteropServices;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Local;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral up</c>: a cluster of local processes, to try things and to kill them.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        Option<int> nodes = new("--nodes") { Description = "How many nodes to start.", DefaultValueFactory = _ => 3, HelpName = "n" };
        Option<string> devices = new("--devices") { Description = "Devices of each node: cpu:N, cuda:all, cuda:0,1.", DefaultValueFactory = _ => "cpu:1" };
        Option<int> threads = new("--threads") { Description = "CPU threads of each worker.", DefaultValueFactory = _ => 1, HelpName = "n" };
        Option<string> data = new("--data") { Description = "Directory of journal and store.", DefaultValueFactory = _ => "spectral-data", HelpName = "dir" };
        Option<int> port = new("--port") { Description = "Port for nodes.", DefaultValueFactory = _ => 7419, HelpName = "port" };
        Option<int> httpPort = new("--http-port") { Description = "Port of the API.", DefaultValueFactory = _ => 7420, HelpName = "port" };
        Option<string> detection = new("--failure-detection")
        {
            Description = "Silence after which a node counts as dead.",
            DefaultValueFactory = _ => "5s",
            HelpName = "duration",
        };
        Command command = new("up", "Start a coordinator and nodes on this machine, and start again what dies.")
        {
            nodes, devices, threads, data, port, httpPort, detection,
        };
        return command.Runs((parsed, invocation, _) => RunAsync(
            invocation,
            new LocalClusterOptions(
                Path.GetFullPath(parsed.GetRequiredValue(data)),
                Within("--nodes", parsed.GetValue(nodes), 1, 64),
                parsed.GetRequiredValue(devices),
                Within("--threads", parsed.GetValue(threads), 1, 1024),
                Within("--port", parsed.GetValue(port), 1, ushort.MaxValue),
                Within("--http-port", parsed.GetValue(httpPort), 1, ushort.MaxValue),
                parsed.GetRequiredValue(detection))));
    }

    private static async Task<int> RunAsync(Invocation invocation, LocalClusterOptions options)
    {
        Lock gate = new();
        void Say(string line)
        {
            lock (gate)
            {
                invocation.Errors.Profile.Out.Writer.WriteLine(line);
            }
        }

        var cluster = new LocalCluster(options, Say, invocation.Clock);
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            Say("Stopping: nodes hand over and leave, then the coordinator ends.");
            cluster.Stop();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        string url = $"http://127.0.0.1:{options.HttpPort}";
        invocation.WriteLine($"A coordinator and {options.Nodes} node(s) on this machine; data in {options.Data}. In another terminal:\n\n"
            + $"  export SPECTRAL_COORDINATOR={url}\n"
            + $"  {CommandName.Current} train RECIPE\n"
            + $"  {CommandName.Current} jobs\n"
            + $"  {CommandName.Current} nodes\n\nCtrl-C stops all of it.");
        return await cluster.RunAsync();
    }

    private static int Within(string option, int value, int smallest, int largest) => value >= smallest && value <= largest
        ? value
        : throw new UserErrorException($"{option}: {value} is not what it can be; expected a whole number from {smallest} to {largest}");
}
