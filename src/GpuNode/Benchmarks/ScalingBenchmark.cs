using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spectral.Shared.Benchmarks;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>
/// <c>spectral bench scaling</c>: tokens per second of two workers over one, each a process with one thread, over loopback
/// TCP. In each round one step alone, while the other process sleeps, the whole step by both at once, which is the most that
/// the machine gives to two busy workers, and the same step shared; then a step of 8 leaves alone, and with the layers of the model cut in two.
/// </summary>
public static class ScalingBenchmark
{
    private const int Workers = 2;
    private const int Rounds = 25;

    /// <param name="start">Starts this executable with arguments, standard input and output redirected.</param>
    /// <param name="peerArguments">Arguments that lead to <see cref="ScalingPeer.Run"/>, before those of the measurement.</param>
    public static BenchmarkReport Run(Func<string[], Process> start, string[] peerArguments) => Run(start, peerArguments, Rounds);

    internal static BenchmarkReport Run(Func<string[], Process> start, string[] peerArguments, int rounds)
    {
        using PeerProcesses peers = PeerProcesses.Start(start, Workers, rank =>
            [.. peerArguments, .. ((int[])[rank, rounds]).Select(value => value.ToString(CultureInfo.InvariantCulture))]);
        ScalingTimes times = JsonSerializer.Deserialize<ScalingTimes>(peers.Result())
            ?? throw new InvalidDataException("the measuring process said nothing");
        // Apart, as many steps are done as there are workers.
        double[] apart = [.. times.Apart.Select(time => time / Workers)];
        return new BenchmarkReport(
            "scaling",
            MachineDescription.Current(threads: 1),
            [
                BenchmarkResult.CompareThroughput($"{Workers} workers/1 worker", times.Together, times.Alone),
                BenchmarkResult.CompareThroughput($"{Workers} apart/1 worker", apart, times.Alone),
                BenchmarkResult.CompareThroughput("shared/apart", times.Together, apart),
                BenchmarkResult.CompareThroughput($"{Workers} stages/1 worker", times.Stages, times.AloneLonger) with
                {
                    Ideal = BenchmarkStage.Ideal(Workers, ScalingPeer.Staged),
                },
            ]);
    }
}
