using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spectral.Shared.Benchmarks;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>
/// <c>spectral bench allreduce</c>: reductions between processes over loopback TCP. Bytes are counted as on the wire: an
/// all-reduce of n bytes between two processes moves n bytes from each to the other, and what it is compared with is a plain
/// socket between the same two processes that moves the same n bytes from each to the other at the same time.
/// </summary>
public static class AllReduceBenchmark
{
    private const int Megabyte = 1 << 20;

    /// <summary>Measures every size and number of processes.</summary>
    /// <param name="start">Starts this executable with arguments, standard input and output redirected.</param>
    /// <param name="peerArguments">Arguments that lead to <see cref="AllReducePeer.Run"/>, before those of the measurement.</param>
    public static BenchmarkReport Run(Func<string[], Process> start, string[] peerArguments) =>
        Run(start, peerArguments, [(16, 15), (84, 7)], comparedMegabytes: 16);

    /// <param name="sizes">Megabytes of a bucket, and rounds.</param>
    /// <param name="comparedMegabytes">Bucket of the comparison of canonical with fast.</param>
    internal static BenchmarkReport Run(
        Func<string[], Process> start, string[] peerArguments, (int Megabytes, int Rounds)[] sizes, int comparedMegabytes)
    {
        var results = new List<BenchmarkResult>();
        AllReduceTimes? two = null;
        foreach ((int megabytes, int rounds) in sizes)
        {
            AllReduceTimes times = Measure(start, peerArguments, 2, megabytes, rounds);
            results.Add(BenchmarkResult.CompareThroughput($"fast/socket {megabytes}MB", times.Fast, times.Socket));
            two = megabytes == comparedMegabytes ? times : two;
        }

        two ??= Measure(start, peerArguments, 2, comparedMegabytes, sizes[0].Rounds);
        AllReduceTimes four = Measure(start, peerArguments, 4, comparedMegabytes, sizes[0].Rounds);
        results.Add(BenchmarkResult.Compare("canonical/fast workers=2", two.Canonical, two.Fast));
        results.Add(BenchmarkResult.Compare("canonical/fast workers=4", four.Canonical, four.Fast));
        return new BenchmarkReport("allreduce", MachineDescription.Current(threads: 1), results);
    }

    private static AllReduceTimes Measure(Func<string[], Process> start, string[] peerArguments, int workers, int megabytes, int rounds)
    {
        using PeerProcesses peers = PeerProcesses.Start(start, workers, rank =>
            [.. peerArguments, .. ((int[])[rank, workers, megabytes * Megabyte, rounds]).Select(value => value.ToString(CultureInfo.InvariantCulture))]);
        return JsonSerializer.Deserialize<AllReduceTimes>(peers.Result())
            ?? throw new InvalidDataException("the measuring process said nothing");
    }
}
