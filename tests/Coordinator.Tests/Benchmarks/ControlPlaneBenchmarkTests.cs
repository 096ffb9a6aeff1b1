using Spectral.Coordinator.Benchmarks;
using Spectral.Shared.Benchmarks;

namespace Spectral.Coordinator.Tests.Benchmarks;

public sealed class ControlPlaneBenchmarkTests
{
    /// <summary>The whole simulation in small: every node joins, forms, re-forms, and every trial is trained to its end.</summary>
    [Fact]
    public void Everything_that_is_begun_comes_to_its_end()
    {
        int n = int.Parse(Environment.GetEnvironmentVariable("CPN") ?? "20"), t = int.Parse(Environment.GetEnvironmentVariable("CPT") ?? "60");
        BenchmarkReport report = ControlPlaneBenchmark.Run(nodes: n, trials: t);
        foreach (var r in report.Results) { Console.WriteLine(r); }
        Assert.Equal(7, report.Results.Count);
        Assert.All(report.Results, result => Assert.InRange(result.NumeratorMilliseconds, 0.1, 60_000));
        Assert.True(report.Results[^1].Megabytes > 0);
    }
}
