using System.Diagnostics;
using Spectral.Shared.Benchmarks;

namespace Spectral.Cli.Benchmarks;

/// <summary>
/// <c>spectral bench recovery</c>: a coordinator and three nodes as processes train the sample model; each is killed, frozen
/// and started again, and the time until training goes on is compared with what is promised.
/// </summary>
internal static class RecoveryBenchmark
{
    private const int Rounds = 5;
    private const int Absences = 3;
    private const string Samples = "samples";
    private static readonly TimeSpan FailureDetection = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(30);

    /// <param name="start">Starts this executable with arguments, its standard error redirected.</param>
    /// <exception cref="Shared.Errors.UserErrorException">The sample model is not there.</exception>
    public static BenchmarkReport Run(Func<string[], Process> start) => RunAsync(start).GetAwaiter().GetResult();

    private static async Task<BenchmarkReport> RunAsync(Func<string[], Process> start)
    {
        using RecoveryCluster cluster = await RecoveryCluster.StartAsync(start, FailureDetection, Samples);
        var scenarios = new RecoveryScenarios(cluster);
        List<RecoveryTime> kills = [];
        List<RecoveryTime> joins = [];
        List<RecoveryTime> freezes = [];
        List<CoordinatorAbsence> absences = [];
        for (int round = 0; round < Rounds; round++)
        {
            int node = round % RecoveryCluster.Nodes;
            kills.Add(await scenarios.KillAsync(node));
            joins.Add(await scenarios.JoinAsync(node));
            freezes.Add(await scenarios.FreezeAsync(node));
        }

        for (int round = 0; round < Absences; round++)
        {
            absences.Add(await scenarios.CoordinatorAwayAsync(Away));
        }

        return new BenchmarkReport(
            "recovery",
            MachineDescription.Current(threads: 1),
            [
                Result("kill/bound", kills),
                Result("freeze/bound", freezes),
                Result("join/bound", joins),
                Result("coordinator-back/bound", absences.Select(absence => absence.FromUp)),
                Result("coordinator-back from its start/bound", absences.Select(absence => absence.FromStart)),
                Result("away/steps meanwhile", absences.Select(absence => new RecoveryTime(Away.TotalSeconds, absence.Steps * absence.StepSeconds))),
            ]);
    }

    private static BenchmarkResult Result(string name, IEnumerable<RecoveryTime> times) => BenchmarkResult.Compare(
        name, [.. times.Select(time => time.Seconds * 1000)], [.. times.Select(time => time.Bound * 1000)]);
}
