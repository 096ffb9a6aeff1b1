using System.Diagnostics;
using Spectral.Shared.Messages;
using Spectral.Shared.Metrics;

namespace Spectral.Cli.Benchmarks;

/// <summary>The steps of a job as the coordinator stores them, and when each was seen to be stored.</summary>
/// <param name="path">The job's metrics file.</param>
internal sealed class StoredSteps(string path)
{
    private readonly List<(StepRecord Step, long At)> _seen = [];
    private long _length;

    /// <summary>Seen so far, in order; the moments are timestamps of <see cref="Stopwatch"/>.</summary>
    public IReadOnlyList<(StepRecord Step, long At)> Seen => _seen;

    public StepRecord? Last => _seen.Count == 0 ? null : _seen[^1].Step;

    /// <summary>Looks at the file.</summary>
    public void Look()
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length == _length)
        {
            return;
        }

        _length = file.Length;
        long now = Stopwatch.GetTimestamp();
        long last = Last?.Step ?? 0;
        _seen.AddRange(MetricsLog.Read(path).Where(step => step.Step > last).Select(step => (step, now)));
    }

    /// <summary>Median time of a step in a generation, by the workers' own clocks; 0 where none was seen.</summary>
    public double MedianSeconds(int generation)
    {
        double[] sorted = [.. _seen.Where(seen => seen.Step.Generation == generation).Select(seen => seen.Step.Seconds).Order()];
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }
}
