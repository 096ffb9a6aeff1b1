using System.Diagnostics;
using Spectral.GpuNode.Packing;
using Spectral.Models.Data;
using Spectral.Shared.Adapters;
using Spectral.Shared.Benchmarks;
using Spectral.SpectralOps.Runtime;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>
/// Part of <c>spectral bench sweep</c>: forward and backward of several trials' leaves in one pass against one after the other,
/// alternately in one process on one thread, the base's weights in memory once.
/// </summary>
public static class PackingBenchmark
{
    private const int Rounds = 15;
    private const int WarmupRounds = 2;
    private const int MostTrials = 16;
    private const int ShortRow = 32;
    private const int LongRow = 128;

    /// <summary>Rows per leaf, and tokens per row.</summary>
    private static readonly (int Rows, int Length)[] Leaves = [(1, ShortRow), (2, ShortRow), (4, ShortRow), (1, LongRow), (4, LongRow)];

    /// <summary>Trials that the curve is measured at; 1 is what a pack costs by itself.</summary>
    private static readonly int[] Trials = [1, 2, 4, 8, MostTrials];

    public static IReadOnlyList<BenchmarkResult> Run()
    {
        ProcessThreads.Initialize(threads: 1);
        using var weights = new BenchmarkWeights();
        using PackTrials trials = weights.Trials(Enumerable.Range(0, MostTrials).Select(trial =>
            new AdapterSpecification { Method = AdapterMethod.SpectralAdditive, Rank = 1 << (trial % 5), Seed = trial }));
        return [.. Leaves.SelectMany(leaf => Trials.Select(count => Compare(trials, count, leaf.Rows, leaf.Length)))];
    }

    private static BenchmarkResult Compare(PackTrials trials, int count, int rows, int length)
    {
        TokenBatch[] leaves = [.. Enumerable.Range(0, count).Select(trial => trials.Leaf(trial, rows, length))];
        List<double> packed = [];
        List<double> sequential = [];
        for (int round = -WarmupRounds; round < Rounds; round++)
        {
            double together = Milliseconds(() => trials.Packed(leaves));
            double apart = Milliseconds(() => trials.Sequential(leaves));
            if (round >= 0)
            {
                packed.Add(together);
                sequential.Add(apart);
            }
        }

        string suffix = (rows, length) is (1, ShortRow) or (4, LongRow) ? "" : $" tokens={length}";
        return BenchmarkResult.CompareThroughput($"packed/sequential trials={count} micro_batch={rows}{suffix}", packed, sequential);
    }

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
