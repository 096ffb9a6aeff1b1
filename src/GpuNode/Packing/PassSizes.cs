namespace Spectral.GpuNode.Packing;

/// <summary>
/// How many leaves a pass takes of those that wait, from what passes of each size took: where larger ones gain nothing, smaller ones keep
/// fewer activations in memory. Not thread-safe.
/// </summary>
internal sealed class PassSizes
{
    /// <summary>Passes of a size before it is judged, and whenever it is looked at again.</summary>
    private const int Trials = 3;

    /// <summary>Judged passes until every size is looked at again: trials come and go, and so does other work on the machine.</summary>
    private const int Lifetime = 500;

    /// <summary>A larger pass must gain more than noise.</summary>
    private const double WorthWhile = 0.03;

    private readonly SortedDictionary<int, List<double>> _measured = [];
    private int _judged;

    /// <summary>Largest pass there may be; for devices that have no memory for more.</summary>
    public int Most { get; set; } = int.MaxValue;

    /// <param name="waiting">Leaves that fit together, at least 1.</param>
    /// <returns>Leaves of the next pass: a power of two, or all that wait.</returns>
    public int Choose(int waiting)
    {
        int most = Math.Min(waiting, Most);
        int[] sizes = [.. Enumerable.Range(0, 31).Select(exponent => 1 << exponent).TakeWhile(size => size < most).Append(most)];
        if (Array.FindLast(sizes, size => Of(size).Count < Trials) is var open and > 0)
        {
            return open;
        }

        if (++_judged >= Lifetime)
        {
            _judged = 0;
            _measured.Clear();
            return most;
        }

        double best = sizes.Min(Median);
        return sizes.First(size => Median(size) <= best * (1 + WorthWhile));
    }

    /// <param name="leaves">In the pass.</param>
    /// <param name="time">For each of its tokens, in any unit.</param>
    public void Took(int leaves, double time)
    {
        List<double> times = Of(leaves);
        if (times.Count < Trials)
        {
            times.Add(time);
        }
    }

    private double Median(int size) => Of(size).Order().ElementAt(Trials / 2);

    private List<double> Of(int size)
    {
        if (!_measured.TryGetValue(size, out List<double>? times))
        {
            _measured[size] = times = [];
        }

        return times;
    }
}
