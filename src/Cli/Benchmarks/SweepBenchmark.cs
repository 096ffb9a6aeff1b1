using System.Diagnostics;
using System.Text.Json;
using Spectral.GpuNode.Benchmarks;
using Spectral.Shared.Benchmarks;
using Spectral.Shared.Errors;
using Spectral.Shared.Sweeps;

namespace Spectral.Cli.Benchmarks;

/// <summary>
/// <c>spectral bench sweep</c>: what packing gives (<see cref="PackingBenchmark"/>), and the shipped sweep of eight rank budgets, whole,
/// against a <c>train</c> command for each of its trials. All run in processes of their own, as a user runs them; the separate ones
/// share a store, so that they too decompose each weight once.
/// </summary>
internal static class SweepBenchmark
{
    private const string Recipe = "recipes/rank-budgets.yaml";

    /// <param name="start">Starts this executable with arguments, its standard output redirected.</param>
    /// <exception cref="UserErrorException">The recipe is not there.</exception>
    public static BenchmarkReport Run(Func<string[], Process> start)
    {
        if (!File.Exists(Recipe))
        {
            throw new UserErrorException($"bench sweep: {Path.GetFullPath(Recipe)} does not exist; run it in the repository's folder");
        }

        return new BenchmarkReport("sweep", MachineDescription.Current(threads: 1), [.. PackingBenchmark.Run(), .. Whole(start)]);
    }

    private static IReadOnlyList<BenchmarkResult> Whole(Func<string[], Process> start)
    {
        Sweep sweep = SweepReader.Read(Recipe);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("spectral-bench-sweep-");
        try
        {
            (double together, string swept) = Run(start, ["sweep", Recipe, "--output", Path.Combine(folder.FullName, "together"), "--json"]);
            double apart = sweep.Trials.Sum(trial =>
            {
                string recipe = Path.Combine(folder.FullName, $"{trial.Id}.yaml");
                File.WriteAllText(recipe, trial.Recipe.ToCanonicalYaml());
                return Run(start, ["train", recipe, "--job", trial.Id, "--output", Path.Combine(folder.FullName, "apart")]).Milliseconds;
            });
            JsonElement packs = JsonElement.Parse(swept).GetProperty("packs");
            return
            [
                BenchmarkResult.CompareThroughput($"sweep/separate-trains trials={sweep.Trials.Count}", [together], [apart]),
                BenchmarkResult.Compare(
                    "sweep planned/measured", [Seconds("planned_seconds")], [Seconds("measured_seconds")]),
            ];

            double Seconds(string name) => packs.GetProperty(name).GetDouble() * 1000;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (double Milliseconds, string Output) Run(Func<string[], Process> start, string[] arguments)
    {
        long begin = Stopwatch.GetTimestamp();
        using Process process = start(arguments);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? (Stopwatch.GetElapsedTime(begin).TotalMilliseconds, output)
            : throw new InvalidOperationException($"spectral {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}");
    }
}
