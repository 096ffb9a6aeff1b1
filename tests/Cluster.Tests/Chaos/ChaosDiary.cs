using System.Globalization;
using System.Text;

namespace Spectral.Cluster.Tests.Chaos;

/// <summary>What was done to a cluster, and for how long no step was stored then.</summary>
internal sealed class ChaosDiary
{
    private readonly List<(Fault Fault, long Step, TimeSpan Still)> _entries = [];

    public int Count => _entries.Count;

    /// <param name="step">Last step stored before.</param>
    /// <param name="still">Longest time without a step, from the fault until it was over and the next step stored.</param>
    public void Add(Fault fault, long step, TimeSpan still) => _entries.Add((fault, step, still));

    /// <summary>In order, then by kind.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (int i = 0; i < _entries.Count; i++)
        {
            (Fault fault, long step, TimeSpan still) = _entries[i];
            text.AppendLine(CultureInfo.InvariantCulture, $"{i + 1} {fault} at step {step}: {still.TotalSeconds:0.0} s without a step");
        }

        text.AppendLine("| fault | times | median s | worst s |").AppendLine("|---|---|---|---|");
        foreach (IGrouping<Fault, double> kind in _entries.GroupBy(entry => entry.Fault, entry => entry.Still.TotalSeconds).OrderBy(kind => kind.Key))
        {
            double[] sorted = [.. kind.Order()];
            text.AppendLine(CultureInfo.InvariantCulture, $"| {kind.Key} | {sorted.Length} | {sorted[sorted.Length / 2]:0.0} | {sorted[^1]:0.0} |");
        }

        return text.ToString();
    }
}
