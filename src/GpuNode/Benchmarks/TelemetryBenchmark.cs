using System.Diagnostics;
using OpenTelemetry.Exporter;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Telemetry;
using Spectral.GpuNode.Training;
using Spectral.Shared.Benchmarks;
using Spectral.Shared.Hosting.Telemetry;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>
/// <c>spectral bench telemetry</c>: what spans add to the training thread, over a training step. The spans' part alone is timed, many times over, because
/// as a difference of two steps it would drown in their noise. Exporting goes on meanwhile, to a port where nobody listens.
/// </summary>
public static class TelemetryBenchmark
{
    private const int Rounds = 7;
    private const int StepsPerRound = 5;
    private const int Spans = 20_000;

    /// <summary>Of the benchmarks' model.</summary>
    private const int Leaves = 4;

    public static BenchmarkReport Run() => Run(Rounds, Spans);

    internal static BenchmarkReport Run(int rounds, int spans)
    {
        using var model = new BenchmarkModel(BenchmarkWorkload.Small);
        using ICommunicator alone = LoneMember.Connect();
        Trainer trainer = model.Trainer(alone);
        trainer.Step(default);
        List<double> off = [];
        List<double> on = [];
        List<double> steps = [];
        for (int round = 0; round < rounds; round++)
        {
            steps.Add(Milliseconds(StepsPerRound, () => trainer.Step(default)));
            off.Add(Around(spans));
            using TelemetryExport export = TelemetryExport.Start("bench", "one", new TelemetryTarget(new Uri("http://127.0.0.1:9"), OtlpExportProtocol.HttpProtobuf))!;
            on.Add(Around(spans));
        }

        return new BenchmarkReport(
            "telemetry",
            MachineDescription.Current(threads: 1),
            [BenchmarkResult.Compare("off/step", off, steps), BenchmarkResult.Compare("on/step one in ten shown", on, steps)]);
    }

    /// <summary>What is done around one step, one in ten of which is shown, without the step.</summary>
    private static double Around(int count)
    {
        TimeProvider time = TimeProvider.System;
        using Activity? above = SpectralTelemetry.Start("training window", ActivityKind.Internal, parent: default);
        var window = new TrainingWindow();
        window.Begin(above?.Context ?? default);
        var clock = new StepClock(time);
        var spans = new StepSpans(new Fence(1, "bench", 1), "bench/0", every: 10, window, time);
        int step = 0;
        return Milliseconds(count, () =>
        {
            clock.Start(spans.IsOn);
            for (int leaf = 0; leaf < Leaves; leaf++)
            {
                clock.Enter(StepPart.Forward);
                clock.Enter(StepPart.Backward);
                clock.Enter(null);
            }

            clock.Enter(StepPart.AllReduce);
            clock.Enter(null);
            clock.Enter(StepPart.Optimizer);
            clock.Enter(null);
            spans.Applied(new StepRecord("trial-0", ++step, 1, 1, 1e-3, 1, 1, 1, 0.1, 0.01, 1), clock);
        });
    }

    private static double Milliseconds(int count, Action action)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / count;
    }
}
