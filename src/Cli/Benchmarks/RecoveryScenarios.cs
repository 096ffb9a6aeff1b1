using System.Diagnostics;
using System.Globalization;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Benchmarks;

/// <summary>What is done to a cluster that trains, and how long it then takes; afterwards all nodes train again.</summary>
internal sealed class RecoveryScenarios(RecoveryCluster cluster)
{
    private const double Moment = 1;
    private const double Soon = 2;
    private const string NodeIsUp = "joined the coordinator";
    private const string NodeIsHeard = "joined with";
    private const string CoordinatorIsUp = "Coordinator started";
    private const string HasLoaded = "has loaded";
    private const string HasFetched = "has fetched";

    /// <summary>kill -9 of a node: from the signal until the next step of the others is stored; within a second and two steps.</summary>
    /// <remarks>The node stays dead: <see cref="JoinAsync"/> brings it back.</remarks>
    public async Task<RecoveryTime> KillAsync(int node)
    {
        int generation = cluster.Steps.Last!.Generation;
        long killed = Stopwatch.GetTimestamp();
        cluster.Node(node).Kill();
        return await NextStepAsync(generation, killed, Moment, "a step is stored after a kill");
    }

    /// <summary>A node that is not there is started: from its first welcome until a step that it took part in is stored.</summary>
    public async Task<RecoveryTime> JoinAsync(int node)
    {
        int generation = cluster.Steps.Last!.Generation;
        WatchedService started = cluster.StartNode(node);
        (_, long at) = await cluster.UntilStepAsync(step => step.Generation > generation, "a step is stored after a join");
        double loading = Seconds(started, HasLoaded) + Seconds(started, HasFetched);
        double seconds = Stopwatch.GetElapsedTime(started.Lines(NodeIsUp)[0].At, at).TotalSeconds;
        await cluster.UntilAllTrainAsync();
        return new RecoveryTime(seconds, Soon + loading);
    }

    /// <summary>SIGSTOP of a node: within its lease, a second and two steps.</summary>
    public async Task<RecoveryTime> FreezeAsync(int node)
    {
        int generation = cluster.Steps.Last!.Generation;
        long frozen = Stopwatch.GetTimestamp();
        cluster.Node(node).Freeze();
        RecoveryTime time = await NextStepAsync(generation, frozen, cluster.FailureDetection.TotalSeconds + Moment, "a step is stored after a freeze");
        cluster.Node(node).Thaw();
        await cluster.UntilAllTrainAsync();
        return time;
    }

    /// <summary>The coordinator is killed, and started again after a while.</summary>
    public async Task<CoordinatorAbsence> CoordinatorAwayAsync(TimeSpan away)
    {
        cluster.Steps.Look();
        StepRecord last = cluster.Steps.Last!;
        cluster.Coordinator.Kill();
        await Task.Delay(away);
        cluster.Steps.Look();
        long unheard = cluster.Steps.Last!.Step;
        long started = Stopwatch.GetTimestamp();
        WatchedService coordinator = cluster.StartCoordinator();
        await cluster.UntilAsync(() => Task.FromResult(coordinator.Lines(NodeIsHeard).Count == RecoveryCluster.Nodes), "all nodes are heard again");
        long up = coordinator.Lines(CoordinatorIsUp)[0].At;
        long heard = coordinator.Lines(NodeIsHeard)[^1].At;
        long applied = await cluster.AppliedStepAsync();
        await cluster.UntilAllTrainAsync();
        (StepRecord next, _) = await cluster.UntilStepAsync(step => step.Step > applied, "they train on");
        return new CoordinatorAbsence(
            new RecoveryTime(Stopwatch.GetElapsedTime(up, heard).TotalSeconds, Soon),
            new RecoveryTime(Stopwatch.GetElapsedTime(started, heard).TotalSeconds, Soon),
            applied - unheard,
            next.Generation == last.Generation,
            cluster.Steps.MedianSeconds(last.Generation));
    }

    /// <summary>From an event to the first step of a later generation, with the bound that two of its steps add to.</summary>
    private async Task<RecoveryTime> NextStepAsync(int generation, long since, double bound, string what)
    {
        (StepRecord next, long at) = await cluster.UntilStepAsync(step => step.Generation > generation, what);
        await cluster.UntilStepAsync(step => step.Step >= next.Step + 3, "they go on");
        return new RecoveryTime(Stopwatch.GetElapsedTime(since, at).TotalSeconds, bound + 2 * cluster.Steps.MedianSeconds(next.Generation));
    }

    /// <summary>The number that a node's log line ends with.</summary>
    private static double Seconds(WatchedService node, string what) => node.Lines(what)
        .Select(line => double.Parse(line.Line.Split(' ')[^2], CultureInfo.InvariantCulture))
        .Sum();
}
