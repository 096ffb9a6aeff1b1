using System.Diagnostics;
using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;

namespace Spectral.Cluster.Tests.Chaos;

/// <summary>Does one thing after another to a cluster that trains, each after the job has recovered from the one before.</summary>
internal sealed class ChaosDriver(ClusterProcesses cluster, string job, int seed)
{
    private const int FewestNodes = 2;
    private const int MostNodes = 4;

    private readonly Random _random = new(seed);
    private readonly List<string> _diary = [];
    private int _nextNode = 100;

    /// <summary>What was done, and how long the next step took.</summary>
    public IReadOnlyList<string> Diary => _diary;

    public async Task RunAsync(IEnumerable<Fault> faults)
    {
        foreach (Fault fault in faults)
        {
            await ProgressAsync("it trains before the next fault");
            long step = cluster.StoredStep(job);
            var clock = Stopwatch.StartNew();
            await DoAsync(fault);
            TimeSpan done = clock.Elapsed;
            await ProgressAsync($"a step was applied after {fault} (number {_diary.Count + 1})");
            _diary.Add($"{_diary.Count + 1} {fault} at step {step}: done after {done.TotalSeconds:0.0} s, next step after {(clock.Elapsed - done).TotalSeconds:0.0} s");
        }
    }

    /// <summary>Whatever was taken away is there again.</summary>
    public async Task SettleAsync()
    {
        while (cluster.Nodes.Count(node => !node.Value.HasExited) < FewestNodes)
        {
            StartNode();
        }

        await ProgressAsync("it trains at the end");
    }

    private async Task ProgressAsync(string what)
    {
        long step = cluster.StoredStep(job);
        await cluster.UntilAsync(
            async () => cluster.StoredStep(job) > step || (await cluster.DescribeAsync(job)).Result is not null,
            $"{what}\n{string.Join('\n', _diary)}");
    }

    private async Task DoAsync(Fault fault)
    {
        switch (fault)
        {
            case Fault.KillNode:
                await KillAndRestartAsync(1);
                break;
            case Fault.KillTwoNodes:
                await KillAndRestartAsync(2);
                break;
            case Fault.KillCoordinator:
                cluster.Coordinator.Kill();
                await PauseAsync(2000);
                cluster.RestartCoordinator();
                break;
            case Fault.KillEverything:
                await KillEverythingAsync(() => { });
                break;
            case Fault.DamageCheckpoint:
                await KillEverythingAsync(Damage);
                break;
            case Fault.FreezeNode:
                Service frozen = cluster.Nodes[Pick()];
                frozen.Pause();
                await Task.Delay(TimeSpan.FromSeconds(5));
                frozen.Continue();
                break;
            case Fault.FreezeCoordinator:
                cluster.Coordinator.Pause();
                await PauseAsync(5000);
                cluster.Coordinator.Continue();
                break;
            case Fault.DrainNode:
                await DrainAsync();
                break;
            case Fault.Join:
                await JoinAsync();
                break;
        }
    }

    private async Task KillAndRestartAsync(int count)
    {
        string[] names = [.. Alive().OrderBy(_ => _random.Next()).Take(count)];
        foreach (string name in names)
        {
            cluster.Nodes[name].Kill();
        }

        await PauseAsync(1500);
        foreach (string name in names)
        {
            cluster.StartNode(name);
        }
    }

    private async Task KillEverythingAsync(Action meanwhile)
    {
        string[] names = [.. cluster.Nodes.Keys];
        cluster.Coordinator.Kill();
        foreach (string name in names)
        {
            cluster.Nodes[name].Kill();
        }

        meanwhile();
        await PauseAsync(500);
        cluster.RestartCoordinator();
        foreach (string name in names)
        {
            cluster.StartNode(name);
        }
    }

    /// <summary>One byte of the newest checkpoint, as a bad disk would.</summary>
    private void Damage()
    {
        string? newest = cluster.Store.List(StoreLayout.Checkpoints(job, "trial-0"))
            .Where(path => path.EndsWith(StoreLayout.AdapterFile, StringComparison.Ordinal) && path.Contains("/step-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .LastOrDefault();
        if (newest is not null)
        {
            string file = Path.Combine(cluster.Store.Root, newest);
            byte[] bytes = File.ReadAllBytes(file);
            bytes[^100] ^= 0x10;
            File.WriteAllBytes(file, bytes);
        }
    }

    private async Task DrainAsync()
    {
        string name = Pick();
        int code = await cluster.Nodes[name].TerminateAsync();
        Assert.True(code == ExitCodes.Done, $"{name} left with exit code {code} when it was told to: {cluster.Nodes[name].Log}");
        cluster.Forget(name);
        if (cluster.Nodes.Count < FewestNodes)
        {
            StartNode();
        }
    }

    private async Task JoinAsync()
    {
        if (cluster.Nodes.Count >= MostNodes)
        {
            await DrainAsync();
        }

        StartNode();
    }

    private void StartNode() => cluster.StartNode($"node-{_nextNode++}");

    private string Pick() => Alive().OrderBy(_ => _random.Next()).First();

    private IEnumerable<string> Alive() => cluster.Nodes.Where(node => !node.Value.HasExited).Select(node => node.Key).Order(StringComparer.Ordinal);

    private Task PauseAsync(int mostMilliseconds) => Task.Delay(_random.Next(mostMilliseconds));
}
