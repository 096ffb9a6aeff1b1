using System.Text.Json.Serialization;

namespace Spectral.Shared.Benchmarks;

/// <summary>What a benchmark measured; its JSON is the output of <c>spectral bench NAME --json</c>.</summary>
/// <param name="Bench">Name of the benchmark, e.g. <c>step</c>.</param>
/// <param name="Machine">Where it ran: ratios compare within a run, times only within a machine.</param>
/// <param name="Results">In the order measured.</param>
public sealed record BenchmarkReport(
    [property: JsonPropertyName("bench")] string Bench,
    [property: JsonPropertyName("machine")] MachineDescription Machine,
    [property: JsonPropertyName("results")] IReadOnlyList<BenchmarkResult> Results)
{
    /// <summary>With one more result of the same run.</summary>
    public BenchmarkReport And(BenchmarkResult result) => this with { Results = [.. Results, result] };
}
