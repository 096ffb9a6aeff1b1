using System.CommandLine;
using Spectral.Cli.Benchmarks;
using Spectral.Cli.CommandLine;
using Spectral.Coordinator.Benchmarks;
using Spectral.GpuNode.Benchmarks;
using Spectral.GpuNode.Benchmarks.PyTorch;
using Spectral.GpuNode.Checkpoints;
using Spectral.Shared.Benchmarks;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Benchmarks;
using Spectral.SpectralOps.Runtime;
using Spectre.Console;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral bench NAME</c>: measures a claim of ours on this machine, both sides alternately in one process.</summary>
internal static class BenchCommand
{
    private const string AllReducePeerName = "allreduce-peer";
    private const string ScalingPeerName = "scaling-peer";
    private const string WatchPeerName = "watch-peer";

    public static Command Create() => new("bench", "Measure speed and memory as ratios inside one run.")
    {
        Bench(
            "step",
            "A training step of each adapter against the frozen model alone, LoRA as two linear layers, a dense rebuild, and its matrix products alone.",
            () => StepBenchmark.Run().And(GemmLimitBenchmark.Run())),
        Bench("svd", "Our decomposition against full SVD, with its measured errors.", SvdBenchmark.Run),
        Bench(
            "allreduce",
            "Reductions between processes over loopback TCP, against a plain socket and each other.",
            () => AllReduceBenchmark.Run(SelfProcess.Start, ["bench", AllReducePeerName])),
        Bench(
            "scaling",
            "Training by two workers of one thread each against one, over loopback TCP.",
            () => ScalingBenchmark.Run(SelfProcess.Start, ["bench", ScalingPeerName])),
        Bench(
            "control-plane",
            "The coordinator with 1,000 simulated nodes and 10,000 trials, each time against 2 s.",
            ControlPlaneBenchmark.Run),
        Bench("checkpoint", "How long training stands still for a checkpoint, against a digest on the training thread.", CheckpointBenchmark.Run),
        Bench(
            "recovery",
            "How soon a cluster of local processes trains on after a kill, a freeze, a join, and 30 s without a coordinator, against what is promised.",
            () => RecoveryBenchmark.Run(SelfProcess.StartLogged)),
        Bench(
            "sweep",
            "Trials in one pass against one after the other, and a sweep of eight rank budgets against eight train commands.",
            () => SweepBenchmark.Run(SelfProcess.Start)),
        Bench("telemetry", "What spans cost the training thread, off and on, against a training step.", TelemetryBenchmark.Run),
        Bench(
            "watch",
            "Training while 200 clients follow 1,000 updates a second of a coordinator on the same machine, against training alone.",
            () => WatchBenchmark.Run(SelfProcess.Start, WatchPeerName)),
        PyTorch(),
        Peer(WatchPeerName, 2, numbers => WatchPeer.Run(numbers[0], numbers[1])),
        Peer(AllReducePeerName, 4, numbers => AllReducePeer.Run(numbers[0], numbers[1], numbers[2], numbers[3])),
        Peer(ScalingPeerName, 2, numbers => ScalingPeer.Run(numbers[0], numbers[1])),
    };

    private static Command Bench(string name, string description, Func<BenchmarkReport> run) =>
        Bench(new Command(name, description), (_, _) => run());

    private static Command PyTorch()
    {
        Option<string> python = new("--python") { Description = "A Python 3 that can import torch; with transformers and peft the other side is theirs.", DefaultValueFactory = _ => "python3" };
        return Bench(
            new Command("pytorch", "A training step and its memory beside a PyTorch loop with LoRA on a model of the same shape.") { python },
            (parsed, invocation) => PyTorchBenchmark.Run(parsed.GetRequiredValue(python), invocation.WriteLine));
    }

    private static Command Bench(Command command, Func<ParseResult, Invocation, BenchmarkReport> run) =>
        Options.WithThreads(command, out Option<int> threads).Runs((parsed, invocation) =>
        {
            ProcessThreads.Initialize(parsed.GetValue(threads));
            BenchmarkReport report = run(parsed, invocation);
            if (!invocation.Json)
            {
                Show(invocation, report);
            }

            invocation.WriteJson(report);
            return ExitCodes.Done;
        });

    /// <summary>A process of a benchmark between processes, started by it with numbers that only the two understand.</summary>
    private static Command Peer(string name, int count, Action<int[]> run)
    {
        Argument<int[]> numbers = new("numbers") { Description = "What the benchmark says.", Arity = new ArgumentArity(count, count) };
        Command command = new(name, "One process of a measurement.") { numbers };
        command.Hidden = true;
        return command.Runs((parsed, _) =>
        {
            run(parsed.GetRequiredValue(numbers));
            return ExitCodes.Done;
        });
    }

    private static void Show(Invocation invocation, BenchmarkReport report)
    {
        MachineDescription machine = report.Machine;
        invocation.WriteLine($"{report.Bench}: {machine.Processor}, {machine.ProcessorCount} processors, {machine.Threads} threads, {machine.Runtime}");
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("result", "ratio", "first ms", "second ms", "ideal", "value error", "residual", "MB");
        foreach (BenchmarkResult result in report.Results)
        {
            table.AddRow(
                Markup.Escape(result.Name),
                $"{result.Ratio:F3}",
                $"{result.NumeratorMilliseconds:F1}",
                $"{result.DenominatorMilliseconds:F1}",
                result.Ideal?.ToString("F3") ?? "",
                result.SingularValueError?.ToString("0.0e+0") ?? "",
                result.Residual?.ToString("0.0e+0") ?? "",
                result.Megabytes?.ToString("F0") ?? "");
        }

        invocation.People.Write(table);
    }
}
