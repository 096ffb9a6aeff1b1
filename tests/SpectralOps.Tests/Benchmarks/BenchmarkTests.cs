using System.Text.Json;
using Spectral.Shared.Benchmarks;
using Spectral.SpectralOps.Benchmarks;

namespace Spectral.SpectralOps.Tests.Benchmarks;

/// <summary>The benchmarks run, at sizes too small to say anything of speed, and report under the names that are looked for.</summary>
public sealed class BenchmarkTests
{
    [Fact]
    public void StepsReportEveryComparison()
    {
        BenchmarkReport report = StepBenchmark.Run([64, 128], rounds: 1);
        Assert.Equal(
            [
                "additive/frozen d=64", "rotational/frozen d=64", "additive/frozen d=128", "rotational/frozen d=128",
                "additive/lora d=128", "rotational/lora d=128", "dense-rebuild/additive d=128",
                "additive-int8/additive d=128", "additive-nf4/additive d=128",
            ],
            report.Results.Select(result => result.Name));
        Assert.All(report.Results, result => Assert.True(result.Ratio > 0));
    }

    [Fact]
    public void DecompositionsReportTheirErrors()
    {
        BenchmarkResult result = SvdBenchmark.Measure(256, 0.3, rounds: 1);
        Assert.Equal("full/ours n=256 exponent=0.3", result.Name);
        Assert.InRange(result.SingularValueError!.Value, 0, 1e-4);
        Assert.InRange(result.Residual!.Value, 0, 1e-3);
        using JsonDocument json = JsonDocument.Parse(JsonSerializer.Serialize(result));
        Assert.True(json.RootElement.TryGetProperty("singular_value_error", out _));
        Assert.True(json.RootElement.TryGetProperty("ratio", out _));
    }
}
