using System.Text.Json.Serialization;

namespace Spectral.Shared.Benchmarks;

/// <summary>One comparison: both sides measured alternately in one process.</summary>
/// <param name="Name">What over what, and at which size, e.g. <c>additive/frozen d=512</c>.</param>
/// <param name="Ratio">Median over the rounds of the first side's time over the second's in the same round.</param>
/// <param name="NumeratorMilliseconds">Median time of the first side.</param>
/// <param name="DenominatorMilliseconds">Median time of the second side.</param>
public sealed record BenchmarkResult(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("ratio")] double Ratio,
    [property: JsonPropertyName("numerator_milliseconds")] double NumeratorMilliseconds,
    [property: JsonPropertyName("denominator_milliseconds")] double DenominatorMilliseconds)
{
    /// <summary>Decomposition only: largest relative error of a singular value against the known spectrum.</summary>
    [JsonPropertyName("singular_value_error")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SingularValueError { get; init; }

    /// <summary>Decomposition only: <c>max_j max(||W v_j - s_j u_j||, ||W^T u_j - s_j v_j||) / s_1</c>.</summary>
    [JsonPropertyName("residual")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Residual { get; init; }

    /// <summary>Memory of the first side, in 10^6 bytes, where that is measured.</summary>
    [JsonPropertyName("megabytes")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Megabytes { get; init; }

    /// <summary>Stages only: the ratio if nothing took time but the arithmetic of the heaviest stage and the bubble.</summary>
    [JsonPropertyName("ideal")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Ideal { get; init; }

    /// <summary>Compares two sides measured in the same rounds.</summary>
    public static BenchmarkResult Compare(string name, IReadOnlyList<double> numerator, IReadOnlyList<double> denominator) =>
        new(name, Median(numerator.Zip(denominator, (n, d) => n / d)), Median(numerator), Median(denominator));

    /// <summary>
    /// As <see cref="Compare"/> for sides that move the same bytes: the ratio is of their throughputs, the larger the faster
    /// the first side; the times stay times.
    /// </summary>
    public static BenchmarkResult CompareThroughput(string name, IReadOnlyList<double> numerator, IReadOnlyList<double> denominator) =>
        Compare(name, numerator, denominator) with { Ratio = Median(numerator.Zip(denominator, (n, d) => d / n)) };

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
