using System.CommandLine;
using Spectral.Cli.CommandLine;
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
    public static Command Create() => new("bench", "Measure speed and memory as ratios inside one run.")
    {
        Bench("step", "A training step of each adapter against the frozen model alone, LoRA as two linear layers, and a dense rebuild.", StepBenchmark.Run),
        Bench("svd", "Our decomposition against full SVD, with its measured errors.", SvdBenchmark.Run),
        Bench("checkpoint", "How long training stands still for a checkpoint, against a digest on the training thread.", CheckpointBenchmark.Run),
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
