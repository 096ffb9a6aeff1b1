using System.Diagnostics;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Training;
using Spectral.Shared.Benchmarks;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>
/// How near a whole optimizer step (batch, forward, loss, backward, gradients, AdamW) comes to the time that its matrix products
/// take alone: the products it must do, at the rate that this machine's GEMM reaches with the model's own weights in the same run.
/// </summary>
public static class GemmLimitBenchmark
{
    private const int Size = 1024;
    private const int WarmupRounds = 2;
    private const int Rounds = 15;

    /// <summary>Throughput of a step over that of its products alone: 1 would be the limit.</summary>
    public static BenchmarkResult Run() => Run(Size, Rounds);

    internal static BenchmarkResult Run(int size, int rounds)
    {
        var work = BenchmarkWorkload.Wide(size);
        var products = RequiredProducts.Of(work, BenchmarkModel.Rank);
        using var model = new BenchmarkModel(work);
        using ICommunicator alone = LoneMember.Connect();
        Trainer trainer = model.Trainer(alone);
        using var gemm = new GemmRate(work);
        List<double> steps = [];
        List<double> limits = [];
        for (int round = 0; round < WarmupRounds + rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            trainer.Step(default);
            double step = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            double limit = products.Operations / gemm.PerMillisecond();
            if (round >= WarmupRounds)
            {
                steps.Add(step);
                limits.Add(limit);
            }
        }

        return BenchmarkResult.CompareThroughput($"step/gemm-limit d={size}", steps, limits);
    }

    /// <summary>The forward products of a block's base weights, and those that give their inputs' gradients, without a graph.</summary>
    private sealed class GemmRate : IDisposable
    {
        private readonly (Tensor Input, Tensor Weight, Tensor Gradient)[] _linears;
        private readonly double _operations;

        public GemmRate(BenchmarkWorkload work)
        {
            long tokens = work.Rows * work.RowTokens;
            (long Out, long In)[] shapes = RequiredProducts.BlockShapes(work.Config);
            _linears = [.. shapes.Select((shape, index) => (Random(tokens, shape.In), Random(shape.Out, shape.In), Random(tokens, shape.Out)))];
            _operations = shapes.Sum(shape => 4.0 * tokens * shape.Out * shape.In);

            static Tensor Random(long rows, long columns) => BenchmarkModel.Weight($"{rows} x {columns}", [rows, columns]);
        }

        /// <summary>Floating-point operations in a millisecond.</summary>
        public double PerMillisecond()
        {
            using var scope = NewDisposeScope();
            using IDisposable gradients = no_grad();
            long start = Stopwatch.GetTimestamp();
            foreach ((Tensor input, Tensor weight, Tensor gradient) in _linears)
            {
                nn.functional.linear(input, weight).Dispose();
                gradient.mm(weight).Dispose();
            }

            return _operations / Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        public void Dispose()
        {
            foreach ((Tensor input, Tensor weight, Tensor gradient) in _linears)
            {
                input.Dispose();
                weight.Dispose();
                gradient.Dispose();
            }
        }
    }
}
