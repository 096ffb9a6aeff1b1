using System.Diagnostics;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Training;
using Spectral.SpectralOps.Runtime;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>One process of <see cref="ScalingBenchmark"/>: a worker with the product's own trainer, model and communicator.</summary>
public static class ScalingPeer
{
    /// <summary>The step that stages share, of eight leaves.</summary>
    internal static readonly BenchmarkWorkload Staged = BenchmarkWorkload.Small with { Rows = 8 * BenchmarkWorkload.Small.LeafRows };

    private const int WarmupRounds = 2;

    /// <param name="rank">Of this process.</param>
    /// <param name="rounds">Measured ones.</param>
    public static void Run(int rank, int rounds)
    {
        ProcessThreads.Initialize(threads: 1);
        BenchmarkPeer.Run(rank, communicator => Measure(communicator, rounds));
    }

    private static ScalingTimes Measure(ICommunicator together, int rounds)
    {
        using var model = new BenchmarkModel(BenchmarkWorkload.Small);
        using ICommunicator alone = LoneMember.Connect();
        Trainer aloneTrainer = model.Trainer(alone);
        Trainer sharedTrainer = model.Trainer(together);
        using var longer = new BenchmarkModel(Staged);
        using var stage = new BenchmarkStage(together, Staged);
        Trainer longerTrainer = longer.Trainer(alone);
        List<double> aloneTimes = [];
        List<double> apartTimes = [];
        List<double> togetherTimes = [];
        List<double> longerTimes = [];
        List<double> stageTimes = [];
        for (int round = -WarmupRounds; round < rounds; round++)
        {
            double one = together.Rank == 0 ? Milliseconds(() => aloneTrainer.Step(default)) : 0;
            double apart = Slowest(together, () => aloneTrainer.Step(default));
            double shared = Slowest(together, () => sharedTrainer.Step(default));
            together.Barrier();
            double oneLonger = together.Rank == 0 ? Milliseconds(() => longerTrainer.Step(default)) : 0;
            double stages = Slowest(together, () => stage.Trainer.Step(default));
            if (round >= 0)
            {
                aloneTimes.Add(one);
                apartTimes.Add(apart);
                togetherTimes.Add(shared);
                longerTimes.Add(oneLonger);
                stageTimes.Add(stages);
            }
        }

        return new ScalingTimes(aloneTimes, apartTimes, togetherTimes, longerTimes, stageTimes);
    }

    /// <summary>All start at once; the time of the one that ends last.</summary>
    private static double Slowest(ICommunicator together, Action action)
    {
        together.Barrier();
        double own = Milliseconds(action);
        return together.AllGather(BitConverter.GetBytes(own)).Max(time => BitConverter.ToDouble(time));
    }

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
