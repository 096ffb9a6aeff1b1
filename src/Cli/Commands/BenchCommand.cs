using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.GpuNode.Benchmarks;
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

    public static Command Create() => new("bench", "Measure speed and memory as ratios inside one run.")
    {
        Bench("step", "A training step of each adapter against the frozen model alone, LoRA as two linear layers, and a dense rebuild.", StepBenchmark.Run),
        Bench("svd", "Our decomposition against full SVD, with its measured errors.", SvdBenchmark.Run),
        Bench("checkpoint", "How long training stands still for a checkpoint, against a digest on the training thread.", CheckpointBenchmark.Run),
        Bench(
            "allreduce",
            "Reductions between processes over loopback TCP, against a plain socket and each other.",
            () => AllReduceBenchmark.Run(SelfProcess.Start, ["bench", AllReducePeerName])),
        AllReducePeerCommand(),
    };

    private static Command Bench(string name, string description, Func<BenchmarkReport> run) =>
        Options.WithThreads(new Command(name, description), out Option<int> threads).Runs((parsed, invocation) =>
        {
            ProcessThreads.Initialize(parsed.GetValue(threads));
            BenchmarkReport report = run();
            if (!invocation.Json)
            {
                Show(invocation, report);
            }

            invocation.WriteJson(report);
            return ExitCodes.Done;
        });

    /// <summary>A process of <c>bench allreduce</c>, started by it.</summary>
    private static Command AllReducePeerCommand()
    {
        Argument<int[]> numbers = new("numbers") { Description = "Rank, processes, bytes, rounds.", Arity = new ArgumentArity(4, 4) };
        Command command = new(AllReducePeerName, "One process of the measurement.") { numbers };
        command.Hidden = true;
        return command.Runs((parsed, _) =>
        {
            int[] values = parsed.GetRequiredValue(numbers);
            AllReducePeer.Run(values[0], values[1], values[2], values[3]);
            return ExitCodes.Done;
        });
    }

    private static void Show(Invocation invocation, BenchmarkReport report)
    {
        MachineDescription machine = report.Machine;
        invocation.WriteLine($"{report.Bench}: {machine.Processor}, {machine.ProcessorCount} processors, {machine.Threads} threads, {machine.Runtime}");
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("result", "ratio", "first ms", "second ms", "value error", "residual");
        foreach (BenchmarkResult result in report.Results)
        {
            table.AddRow(
                Markup.Escape(result.Name),
                $"{result.Ratio:F3}",
                $"{result.NumeratorMilliseconds:F1}",
                $"{result.DenominatorMilliseconds:F1}",
                result.SingularValueError?.ToString("0.0e+0") ?? "",
                result.Residual?.ToString("0.0e+0") ?? "");
        }

        invocation.People.Write(table);
    }
}
