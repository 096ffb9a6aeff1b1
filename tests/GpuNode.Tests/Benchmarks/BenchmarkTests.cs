using Spectral.GpuNode.Benchmarks;
using Spectral.GpuNode.Benchmarks.PyTorch;
using Spectral.Shared.Benchmarks;
using Spectral.Shared.Errors;

namespace Spectral.GpuNode.Tests.Benchmarks;

/// <summary>The benchmarks run between real processes, too briefly to say anything of speed, and report under the names that are looked for.</summary>
public sealed class BenchmarkTests
{
    [Fact]
    public void ReductionsReportEveryComparison()
    {
        BenchmarkReport report = AllReduceBenchmark.Run(BenchmarkProcess.Start, [BenchmarkProcess.AllReduce], [(1, 1), (2, 1)], comparedMegabytes: 1);

        Assert.Equal("allreduce", report.Bench);
        Assert.Equal(
            ["fast/socket 1MB", "fast/socket 2MB", "canonical/fast workers=2", "canonical/fast workers=4"], report.Results.Select(result => result.Name));
        Assert.All(report.Results, result => Assert.True(result.Ratio > 0 && result.NumeratorMilliseconds > 0 && result.DenominatorMilliseconds > 0));
    }

    [Fact]
    public void TelemetryReportsItsCostOffAndOn()
    {
        BenchmarkReport report = TelemetryBenchmark.Run(rounds: 1, spans: 100);

        Assert.Equal(["off/step", "on/step one in ten shown"], report.Results.Select(result => result.Name));
        Assert.All(report.Results, result => Assert.True(result.NumeratorMilliseconds > 0 && result.DenominatorMilliseconds > 0));
    }

    [Fact]
    public void ScalingReportsTwoWorkersOverOneAndOverWhatTheMachineGives()
    {
        BenchmarkReport report = ScalingBenchmark.Run(BenchmarkProcess.Start, [BenchmarkProcess.Scaling], rounds: 1);

        Assert.Equal(["2 workers/1 worker", "2 apart/1 worker", "shared/apart", "2 stages/1 worker"], report.Results.Select(result => result.Name));
        Assert.All(report.Results, result => Assert.Equal(result.DenominatorMilliseconds / result.NumeratorMilliseconds, result.Ratio, 1e-9));
        Assert.Equal(report.Results[0].Ratio, report.Results[1].Ratio * report.Results[2].Ratio, 1e-9);

        // 8 leaves keep two equal stages busy for 8 of 9 leaf times.
        Assert.InRange(report.Results[3].Ideal!.Value, 1.6, 2.0 * 8 / 9);
    }

    /// <summary>Both sides train, where a Python with torch is at hand; where it is not, it is said what is missing.</summary>
    [Fact]
    public void PyTorchReportsPaceAndMemoryOrWhatItLacks()
    {
        string? told = null;
        BenchmarkReport report;
        try
        {
            report = PyTorchBenchmark.Run("python3", name => told = name, size: 128, rounds: 1);
        }
        catch (UserErrorException error)
        {
            Assert.Contains("--python: 'python3'", error.Message, StringComparison.Ordinal);
            Assert.Contains("torch", error.Message, StringComparison.Ordinal);
            return;
        }

        Assert.StartsWith("PyTorch ", told, StringComparison.Ordinal);
        Assert.Equal(["tokens/s spectral/pytorch-lora d=128", "memory spectral/pytorch-lora d=128"], report.Results.Select(result => result.Name));
        Assert.All(report.Results, result => Assert.True(result.Ratio > 0 && result.NumeratorMilliseconds > 0 && result.DenominatorMilliseconds > 0));
    }

    [Fact]
    public void AnInterpreterThatDoesNotExistIsNamed()
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => PyTorchBenchmark.Run("no-such-python", _ => { }, size: 128, rounds: 1));
        Assert.Contains("no-such-python", error.Message, StringComparison.Ordinal);
    }
}
