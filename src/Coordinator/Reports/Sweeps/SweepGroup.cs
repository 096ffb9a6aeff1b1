using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Reports.Sweeps;

/// <summary>Trials that differ in nothing but their seed: one row of a table.</summary>
/// <param name="Values">Of the sweep's keys but the seed.</param>
/// <param name="Rows">Its trials.</param>
public sealed record SweepGroup(IReadOnlyList<string> Values, IReadOnlyList<SweepRow> Rows)
{
    private const string SeedKey = "training.seed";

    /// <summary>Scores of the trials that were trained to their end.</summary>
    public IReadOnlyList<double> Scores => [.. Rows.Where(row => row.Trial is { Status: TrialStatus.Finished, Score: not null }).Select(row => row.Trial.Score!.Value)];

    public double? Mean => Scores.Count == 0 ? null : Scores.Average();

    /// <summary>Sample standard deviation; null of fewer than two.</summary>
    public double? Spread => Scores.Count < 2 ? null : Math.Sqrt(Scores.Sum(score => Math.Pow(score - Mean!.Value, 2)) / (Scores.Count - 1));

    public long? Parameters => Rows.Select(row => row.Trial.Parameters).FirstOrDefault(parameters => parameters is not null);

    public double? StepMilliseconds => Rows.Average(row => row.Trial.StepMilliseconds);

    public long? StateBytes => Rows.Select(row => row.StateBytes).FirstOrDefault(bytes => bytes is not null);

    /// <summary>Headings of <see cref="Values"/>.</summary>
    public static IReadOnlyList<string> Keys(SweepMessages.Status sweep) => [.. sweep.Keys.Where(key => key != SeedKey)];

    /// <summary>Best first; those without a score in grid order behind.</summary>
    public static IReadOnlyList<SweepGroup> Of(SweepMessages.Status sweep, IReadOnlyList<SweepRow> rows)
    {
        int[] shown = [.. Enumerable.Range(0, sweep.Keys.Count).Where(index => sweep.Keys[index] != SeedKey)];
        return
        [
            .. rows.GroupBy(row => string.Join('\n', shown.Select(index => row.Trial.Values[index])), StringComparer.Ordinal)
                .Select(group => new SweepGroup([.. shown.Select(index => group.First().Trial.Values[index])], [.. group]))
                .OrderBy(group => group.Mean is { } mean ? (sweep.HigherIsBetter ? -mean : mean) : double.PositiveInfinity),
        ];
    }

    /// <summary>How its trials stand, e.g. <c>finished</c> or <c>2 finished, 1 failed</c>.</summary>
    public string Status()
    {
        (TrialStatus Status, int Count)[] counts = [.. Rows.GroupBy(row => row.Trial.Status).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()))];
        return counts.Length == 1 ? SweepWords.Of(counts[0].Status) : string.Join(", ", counts.Select(count => $"{count.Count} {SweepWords.Of(count.Status)}"));
    }
}
