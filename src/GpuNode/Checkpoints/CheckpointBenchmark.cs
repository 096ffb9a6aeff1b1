using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Telemetry;
using Spectral.GpuNode.Training;
using Spectral.Shared.Benchmarks;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>
/// <c>spectral bench checkpoint</c>: how long training stands still for a checkpoint, against a fresh copy and a digest made on
/// the training thread itself.
/// </summary>
public static class CheckpointBenchmark
{
    private const int Rounds = 15;
    private static readonly int[] Counts = [1_000_000, 20_000_000];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static BenchmarkReport Run() => new("checkpoint", MachineDescription.Current(threads: 1), [.. Counts.Select(Measure)]);

    private static BenchmarkResult Measure(int count)
    {
        using ICommunicator communicator = new InProcessCommunicatorFactory(Patience)
            .Connect(new Fence(1, "bench", 1), [new Member("bench/0", "", 0, 0)], 0, CancellationToken.None);
        var buffers = new SnapshotBuffers(count);
        using var uploader = new NewestUploader<CheckpointSnapshot>(
            _ => "checkpoint", _ => { }, snapshot => buffers.Return(snapshot.State), TimeProvider.System, NullLogger.Instance);
        var phase = new CheckpointPhase(communicator, communicator, ["bench/0"], uploader, buffers, new ProgressMeter(), new CheckpointSpans(new Fence(1, "bench", 1), "bench/0", new TrainingWindow(), TimeProvider.System), TimeProvider.System);
        var state = new TrainingState(count);
        double[] stalls = new double[Rounds];
        double[] onThread = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            // What a step does to the state, and to the caches.
            Array.Fill(state.Parameters, round);
            Array.Fill(state.FirstMoments, round);
            Array.Fill(state.SecondMoments, round);
            stalls[round] = Milliseconds(() => phase.Take(state, EvaluationHistory.Empty));
            phase.Flush(Patience);
            onThread[round] = Milliseconds(() => _ = (StateDigest.Of(state), state.Copy()));
        }

        return BenchmarkResult.Compare($"stall/digest-on-thread parameters={count / 1_000_000}M", stalls, onThread);
    }

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
