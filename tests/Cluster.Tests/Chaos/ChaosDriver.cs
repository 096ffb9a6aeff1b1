using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Cluster.Tests.Chaos;

/// <summary>Does one thing after another to a cluster that trains, each after the job has recovered from the one before.</summary>
internal sealed class ChaosDriver(ClusterProcesses cluster, ChaosGround ground, string job, int seed)
{
    private const int FewestNodes = 2;
    private const int MostNodes = 4;
    private static readonly TimeSpan LongerThanLeases = TimeSpan.FromSeconds(5);

    private readonly Random _random = new(seed);
    private int _nextNode = 100;

    public ChaosDiary Diary { get; } = new();

    public async Task RunAsync(IEnumerable<Fault> faults)
    {
        await ProgressAsync("it trains before the first fault");
        await using var standstill = new Standstill(() => cluster.MetricsBytes(job));
        foreach (Fault fault in faults)
        {
            long step = cluster.StoredStep(job);
            Assert.False(await HasEndedAsync(), $"the job ended before fault {Diary.Count + 1}, at step {step}\n{cluster.Logs()}");
            standstill.Begin();
            await DoAsync(fault);
            await ProgressAsync($"a step was stored after {fault} (number {Diary.Count + 1})");
            Diary.Add(fault, step, standstill.Longest);
            await ProgressAsync("it trains before the next fault");
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
        await cluster.UntilAsync(async () => cluster.StoredStep(job) > step || await HasEndedAsync(), $"{what}\n{Diary}");
    }

    private async Task<bool> HasEndedAsync() => (await cluster.DescribeAsync(job)).Result is not null;

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
                await cluster.PassAsync(LongerThanLeases);
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
            case Fault.StopAndResume:
                await StopAndResumeAsync();
                break;
            case Fault.StoreAway:
                using (cluster.TakeStoreAway())
                {
                    await cluster.PassAsync(LongerThanLeases);
                }

                break;
            case Fault.FullDisk:
                ground.Disk!.Fill();
                await cluster.PassAsync(LongerThanLeases);
                ground.Disk.Free();
                break;
            case Fault.Partition:
                string alone = Pick();
                ground.Network!.Cut(alone);
                await cluster.PassAsync(LongerThanLeases);
                ground.Network.Mend(alone);
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

    private async Task StopAndResumeAsync()
    {
        await cluster.Client.StopAsync(job, saveCheckpoint: _random.Next(2) == 0);
        await cluster.UntilAsync(async () => (await cluster.DescribeAsync(job)).Result?.Status == JobStatus.Stopped, "the job has stopped");
        await cluster.Client.ResumeAsync(job);
    }

    private Task PauseAsync(int mostMilliseconds) => cluster.PassAsync(TimeSpan.FromMilliseconds(_random.Next(mostMilliseconds)));
}
