using Spectral.Coordinator.Benchmarks;
using Spectral.Shared.Benchmarks;

namespace Spectral.Coordinator.Tests.Benchmarks;

public sealed class ControlPlaneBenchmarkTests
{
    /// <summary>The whole simulation in small: every node joins, forms and forms anew, and every trial is trained to its end.</summary>
    [Fact]
    public void Everything_that_is_begun_comes_to_its_end()
    {
        BenchmarkReport report = ControlPlaneBenchmark.Run(nodes: 20, trials: 40);
        Assert.Equal(
            ["join", "plan and form", "failure and re-form", "submit", "a hello of each", "restart of a node", "all trials"],
            report.Results.Select(result => result.Name.Split('/')[0]));
        Assert.All(report.Results, result => Assert.InRange(result.NumeratorMilliseconds, double.Epsilon, 60_000));

        // Of the whole process, in which other tests let go of theirs meanwhile.
        Assert.NotNull(report.Results[^1].Megabytes);
    }
}
