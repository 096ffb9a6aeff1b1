using Spectral.GpuNode.Benchmarks;
using Spectral.Shared.Benchmarks;

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
    public void ScalingReportsTwoWorkersOverOne()
    {
        BenchmarkReport report = ScalingBenchmark.Run(BenchmarkProcess.Start, [BenchmarkProcess.Scaling], rounds: 1);

        BenchmarkResult result = Assert.Single(report.Results);
        Assert.Equal("2 workers/1 worker", result.Name);
        Assert.Equal(result.DenominatorMilliseconds / result.NumeratorMilliseconds, result.Ratio, 1e-9);
    }
}
