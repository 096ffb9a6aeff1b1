using System.Diagnostics;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Training;
using Spectral.Shared.Benchmarks;
using Spectral.Shared.Hosting;

namespace Spectral.GpuNode.Benchmarks.PyTorch;

/// <summary>
/// A whole step of ours (batch, forward, backward, gradients, AdamW; spectral adapters of rank 8 on all linears) beside one of a plain PyTorch loop with LoRA
/// of the same rank on a model of the same shape, with as many rows, tokens and threads. The two take turns.
/// </summary>
public static class PyTorchBenchmark
{
    private const int Size = 1024;
    private const int WarmupRounds = 3;
    private const int Rounds = 15;

    /// <param name="python">A Python interpreter that can import torch.</param>
    /// <param name="told">Told what the other side is made of.</param>
    /// <exception cref="Spectral.Shared.Errors.UserErrorException">It cannot.</exception>
    public static BenchmarkReport Run(string python, Action<string> told) => Run(python, told, Size, Rounds);

    internal static BenchmarkReport Run(string python, Action<string> told, int size, int rounds)
    {
        BenchmarkWorkload work = BenchmarkWorkload.Wide(size) with { SamplesPerRow = 1 };
        using var peer = new PyTorchPeer(python, work, BenchmarkModel.Rank, TorchSharp.torch.get_num_threads());
        told(peer.Name);
        using var model = new BenchmarkModel(work);
        using ICommunicator alone = LoneMember.Connect();
        Trainer trainer = model.Trainer(alone);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        PeakMemory.Forget();
        List<double> own = [];
        List<double> others = [];
        for (int round = -WarmupRounds; round < rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            trainer.Step(default);
            double mine = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            double theirs = peer.Step();
            if (round >= 0)
            {
                own.Add(mine);
                others.Add(theirs);
            }
        }

        BenchmarkResult pace = BenchmarkResult.CompareThroughput($"tokens/s spectral/pytorch-lora d={size}", own, others);
        long peak = PeakMemory.Read() ?? 0;
        return new BenchmarkReport(
            "pytorch",
            MachineDescription.Current(TorchSharp.torch.get_num_threads()),
            [pace, pace with { Name = $"memory spectral/pytorch-lora d={size}", Ratio = (double)peak / peer.PeakBytes(), Megabytes = peak / 1e6 }]);
    }
}
