using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Messages;

namespace Spectral.Cluster.Tests.Chaos;

/// <summary>Nodes come, go and die, and the adapter comes out the same.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    /// <summary>Faults take their time, not their steps: on two idle cores 18 steps pass from one to the next, and the job must outlast the last.</summary>
    private const int StepsForAFault = 28;

    private const int Many = 52;

    /// <summary>One of each kind that no other short test brings about, here or in one process (EndToEnd.Tests: a full disk, a damaged checkpoint, stop and resume).</summary>
    private static readonly Fault[] Mixed =
    [
        Fault.DrainNode, Fault.FreezeCoordinator, Fault.Partition, Fault.KillEverything, Fault.StoreAway,
    ];

    [Fact]
    public Task Faults_of_mixed_kinds_leave_no_trace_in_the_adapter() => DisturbAsync(Mixed, seed: 1);

    [LongFact]
    public Task Fifty_faults_of_mixed_kinds_leave_no_trace_in_the_adapter()
    {
        Fault[] kinds = Enum.GetValues<Fault>();
        var random = new Random(7);
        return DisturbAsync([.. Enumerable.Range(0, Many).Select(i => i < kinds.Length ? kinds[i] : kinds[random.Next(kinds.Length)])], seed: 7);
    }

    private async Task DisturbAsync(Fault[] faults, int seed)
    {
        int steps = faults.Length * StepsForAFault;
        string recipe = ClusterRecipe.Of(steps);
        using var ground = new ChaosGround();
        foreach (string reason in faults.Select(ChaosGround.Missing).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            output.WriteLine($"left out: {reason}");
        }

        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(nodes: 3, ground.Disk?.Path, network: ground.Network);
        await cluster.SubmitAsync(recipe, "disturbed");
        var chaos = new ChaosDriver(cluster, ground, "disturbed", seed);
        try
        {
            await chaos.RunAsync(faults.Where(fault => ChaosGround.Missing(fault) is null));
        }
        finally
        {
            output.WriteLine($"{chaos.Diary}");
        }

        await chaos.SettleAsync();
        JobResult result = await cluster.FinishAsync("disturbed");
        Assert.True(result.Status == JobStatus.Finished, $"{result.Status}: {result.Error}\n{cluster.Logs()}");
        Assert.Equal(steps, result.Steps);
        Assert.Equal(Enumerable.Range(1, steps).Select(step => (long)step), cluster.MetricSteps("disturbed"));

        Assert.Equal(await Undisturbed.AdapterHashAsync(recipe), cluster.AdapterHash("disturbed"));
    }
}
