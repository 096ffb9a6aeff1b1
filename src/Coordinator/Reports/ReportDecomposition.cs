using System.Text;
using Spectral.Coordinator.Jobs;

namespace Spectral.Coordinator.Reports;

/// <summary>What each basis is and where it came from.</summary>
internal static class ReportDecomposition
{
    public static void Append(StringBuilder text, IReadOnlyList<SettledBasis> bases)
    {
        if (bases.Count == 0)
        {
            return;
        }

        SettledBasis[] distinct = [.. bases.DistinctBy(basis => basis.Key, StringComparer.Ordinal)];
        int hits = distinct.Count(basis => basis.CacheHit);
        text.Append("## Decomposition\n\n");
        text.Append($"{distinct.Length} {(distinct.Length == 1 ? "basis" : "bases")} for {bases.Count} layers: {hits} from the cache, {distinct.Length - hits} computed in "
            + $"{distinct.Where(basis => !basis.CacheHit).Sum(basis => basis.Seconds):0.00} s of worker time; "
            + $"largest residual {distinct.Max(basis => basis.Residual):0.0e+0}.\n\n");
        text.AppendTable(
            ["layer", "shape", "columns", "cache", "residual", "seconds", "algorithm", "worker"],
            bases.Select(basis => (IReadOnlyList<string>)
            [
                $"`{basis.Module}`",
                string.Join(" x ", basis.Shape),
                $"{basis.Rank}",
                basis.CacheHit ? "hit" : "computed",
                $"{basis.Residual:0.0e+0}",
                $"{basis.Seconds:0.000}",
                basis.Algorithm,
                basis.Worker,
            ]));
    }
}
