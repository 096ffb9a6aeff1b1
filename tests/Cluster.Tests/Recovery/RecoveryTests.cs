using Spectral.Cli.Benchmarks;
using Spectral.Cluster.Tests.Harness;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.Cluster.Tests.Recovery;

/// <summary>
/// The bounds that <c>spectral bench recovery</c> measures exactly, times five: the machine is shared with whatever else runs.
/// </summary>
public sealed class RecoveryTests(ITestOutputHelper output)
{
    private const double Allowance = 5;
    private static readonly TimeSpan FailureDetection = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Training_goes_on_soon_after_a_kill_a_join_and_a_freeze_and_throughout_without_a_coordinator()
    {
        using RecoveryCluster cluster = await RecoveryCluster.StartAsync(
            SpectralProcess.StartLogged, FailureDetection, Path.Combine(Repository.Root, "samples"));
        var scenarios = new RecoveryScenarios(cluster);
        Check("kill", await scenarios.KillAsync(node: 0));
        Check("join", await scenarios.JoinAsync(node: 0));
        Check("freeze", await scenarios.FreezeAsync(node: 1));

        CoordinatorAbsence absence = await scenarios.CoordinatorAwayAsync(Away);
        Check("coordinator back", absence.FromUp);
        output.WriteLine($"{absence}");
        Assert.True(absence.SameGeneration, $"nodes that nobody led went on as they were\n{cluster.Logs()}");
        Assert.True(
            absence.Steps * absence.StepSeconds > Away.TotalSeconds / Allowance, $"in {Away.TotalSeconds} s alone they applied {absence.Steps} steps of {absence.StepSeconds} s");
    }

    private void Check(string what, RecoveryTime time)
    {
        output.WriteLine($"{what}: {time.Seconds:0.00} s, promised {time.Bound:0.00} s");
        Assert.True(time.Ratio <= Allowance, $"{what} took {time.Seconds:0.00} s, promised are {time.Bound:0.00} s: more than {Allowance} times as long");
    }
}
