using System.Diagnostics;
using System.Runtime.CompilerServices;
using Spectral.GpuNode.Benchmarks;

namespace Spectral.GpuNode.Tests.Benchmarks;

/// <summary>The other processes of a benchmark: this test host once more.</summary>
internal static class BenchmarkProcess
{
    public const string AllReduce = "allreduce";
    public const string Scaling = "scaling";

    private const string Variable = "SPECTRAL_TEST_BENCHMARK";

    public static Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[Variable] = string.Join(' ', arguments);
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } arguments)
        {
            return;
        }

        string[] parts = arguments.Split(' ');
        int[] numbers = [.. parts.Skip(1).Select(int.Parse)];
        if (parts[0] == AllReduce)
        {
            AllReducePeer.Run(numbers[0], numbers[1], numbers[2], numbers[3]);
        }
        else
        {
            ScalingPeer.Run(numbers[0], numbers[1]);
        }

        Environment.Exit(0);
    }
}
