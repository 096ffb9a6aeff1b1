using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Packing;

/// <summary>
/// How long a leaf takes in packs of several sizes, measured on the real model and data with the trials' own adapters, on all devices
/// at once, as they will train: devices that share memory or cores slow each other down.
/// </summary>
public static class PackMeasurement
{
    /// <summary>Forward and backward of the first leaves of the data.</summary>
    /// <param name="trials">Recipes of one base; leaves are the first's.</param>
    /// <param name="devices">Those that will train at a time, as workers call them.</param>
    /// <param name="sizes">
    /// Trials per pass, ascending. Those larger than there are trials are left out, and all but 1 where texts are labelled: heads share no pass.
    /// </param>
    /// <param name="worthWhile">Share of a leaf's time that a size must gain over the one before it; where one does not, larger ones are not tried.</param>
    /// <exception cref="Shared.Errors.UserErrorException">Model or recipe are wrong.</exception>
    public static IReadOnlyList<PackSpeed> Measure(
        IReadOnlyList<Recipe> trials, IReadOnlyList<string> devices, IReadOnlyList<int> sizes, double worthWhile)
    {
        int most = trials[0].Datasets.Head() is null ? Math.Min(sizes[^1], trials.Count) : 1;
        List<MeasuredDevice> measured = [];
        try
        {
            measured.AddRange(devices.Select(device => new MeasuredDevice(Middling(trials), device, most)));
            List<PackSpeed> speeds = [];
            foreach (int size in sizes.Where(size => size <= most))
            {
                speeds.Add(new PackSpeed(size, AtOnce(measured, device => device.Median(size)).Average() / size));
                if (speeds.Count > 1 && speeds[^1].LeafMilliseconds > speeds[^2].LeafMilliseconds * (1 - worthWhile))
                {
                    break;
                }
            }

            return speeds;
        }
        finally
        {
            measured.ForEach(device => device.Dispose());
        }
    }

    /// <summary>From the middle of the ranks outwards: the time of all is planned from a few.</summary>
    private static IReadOnlyList<Recipe> Middling(IReadOnlyList<Recipe> trials) =>
    [
        .. trials
            .OrderBy(trial => trial.Adapter.RankOrDefault?.Rank ?? int.MaxValue)
            .Select((trial, index) => (trial, Distance: Math.Abs((2 * index) - (trials.Count - 1))))
            .OrderBy(trial => trial.Distance)
            .Select(trial => trial.trial),
    ];

    private static double[] AtOnce(IReadOnlyList<MeasuredDevice> devices, Func<MeasuredDevice, double> measure) =>
        Task.WhenAll(devices.Select(device => Task.Factory.StartNew(
            () => measure(device), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).GetAwaiter().GetResult();
}

/// <summary>A size of pack and what it gives.</summary>
/// <param name="Trials">Leaves per pass.</param>
/// <param name="LeafMilliseconds">Time of a pass over the leaves in it.</param>
public sealed record PackSpeed(int Trials, double LeafMilliseconds);
