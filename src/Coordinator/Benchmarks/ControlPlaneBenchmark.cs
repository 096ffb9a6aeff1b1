using Spectral.Shared.Benchmarks;

namespace Spectral.Coordinator.Benchmarks;

/// <summary>
/// What the coordinator itself costs in a large cluster: real actors, decisions, serializer and journal, simulated nodes.
/// First one job over all nodes, then as many trials as there may be, of which each node trains one at a time.
/// </summary>
public static class ControlPlaneBenchmark
{
    private const int Weights = 224;
    private const int TrialWeights = 8;
    private const int SubmittedAtOnce = 64;

    /// <summary>How long each of the four may take, at 1,000 nodes and 10,000 trials.</summary>
    private const double LimitMilliseconds = 2000;

    public static BenchmarkReport Run() => Run(nodes: 1000, trials: 10_000);

    public static BenchmarkReport Run(int nodes, int trials) => RunAsync(nodes, trials).GetAwaiter().GetResult();

    private static async Task<BenchmarkReport> RunAsync(int nodes, int trials)
    {
        string directory = Directory.CreateTempSubdirectory("spectral-control-plane-").FullName;
        try
        {
            long memory = GC.GetTotalMemory(forceFullCollection: true);
            await using SimulatedCluster cluster = await SimulatedCluster.StartAsync(nodes, directory);
            var results = new List<BenchmarkResult>();
            await OneJobAsync(cluster, results);
            await TrialsAsync(cluster, trials, results);
            results[^1] = results[^1] with { Megabytes = (GC.GetTotalMemory(forceFullCollection: true) - memory) / 1e6 };
            return new BenchmarkReport("control-plane", MachineDescription.Current(Environment.ProcessorCount), results);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>All nodes join, one job takes them all, and one of them dies.</summary>
    private static async Task OneJobAsync(SimulatedCluster cluster, List<BenchmarkResult> results)
    {
        SimulationCounts counts = cluster.Counts;
        int nodes = cluster.Nodes;
        results.Add(Against($"join/limit nodes={nodes}", await SimulationCounts.MeasureAsync(
            () => cluster.Tell(SimulatedOrders.Join.Instance), () => counts.Welcomes >= nodes)));
        results.Add(Against($"plan and form/limit nodes={nodes}", await SimulationCounts.MeasureAsync(
            () => cluster.SubmitAsync("large", Weights, nodes, 0), () => counts.Starts >= nodes)));
        long started = counts.Starts;
        results.Add(Against($"failure and re-form/limit nodes={nodes}", await SimulationCounts.MeasureAsync(
            () =>
            {
                cluster.Kill(nodes - 1);
                cluster.Tell(new SimulatedOrders.LosePeer(SimulatedCluster.Worker(nodes - 1)));
            },
            () => counts.Starts >= started + nodes - 1)));
        await SimulationCounts.MeasureAsync(() => cluster.StopAsync("large", Weights, 0), () => counts.Ends >= nodes - 1);
    }

    /// <summary>Trials by the thousand: submitted, begun on all nodes, disturbed by a node that starts again, and trained to the end.</summary>
    private static async Task TrialsAsync(SimulatedCluster cluster, int trials, List<BenchmarkResult> results)
    {
        SimulationCounts counts = cluster.Counts;
        int nodes = cluster.Nodes - 1;
        int running = Math.Min(nodes, trials);
        string size = $"nodes={nodes} trials={trials}";
        long started = counts.Starts;
        double submitted = await SimulationCounts.MeasureAsync(
            () => Parallel.ForAsync(0, trials, new ParallelOptions { MaxDegreeOfParallelism = SubmittedAtOnce }, async (i, _) => await cluster.SubmitAsync("trial", TrialWeights, 1, i)),
            () => counts.Starts >= started + running);
        results.Add(Against($"submit/limit {size}", submitted));

        long welcomed = counts.Welcomes;
        results.Add(Against($"a hello of each/limit {size}", await SimulationCounts.MeasureAsync(
            () => cluster.Tell(SimulatedOrders.Hello.Instance), () => counts.Welcomes >= welcomed + nodes)));

        started = counts.Starts;
        results.Add(Against($"restart of a node/limit {size}", await SimulationCounts.MeasureAsync(
            () => cluster.Tell(0, SimulatedOrders.Restart.Instance), () => counts.Starts >= started + 1)));

        long ended = counts.Ends;
        results.Add(Against($"all trials/limit {size}", await SimulationCounts.MeasureAsync(
            () => cluster.Tell(SimulatedOrders.Finish.Instance), () => counts.Ends >= ended + trials)));
    }

    private static BenchmarkResult Against(string name, double milliseconds) =>
        new(name, milliseconds / LimitMilliseconds, milliseconds, LimitMilliseconds);
}
