using System.Globalization;
using Spectral.GpuNode.Packing;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;
using Spectral.Shared.Sweeps;

namespace Spectral.Cli.Sweeps;

/// <summary>How many slots each device gets for a sweep, from what packs of them were measured to give.</summary>
/// <param name="Speeds">By size, ascending.</param>
/// <param name="Slots">The choice; 1 packs nothing.</param>
/// <param name="Lanes">Trials that train at a time, on all devices.</param>
/// <param name="TrainingSeconds">Of all trials to their end, on all devices, at that choice; null where epochs decide.</param>
internal sealed record PackPlan(IReadOnlyList<PackSpeed> Speeds, int Slots, int Lanes, double? TrainingSeconds)
{
    private static readonly int[] Sizes = [1, 2, 4];

    /// <summary>Less is noise, and a larger pack holds more activations.</summary>
    private const double WorthWhile = 0.03;

    /// <param name="devices">Those that trials are placed on.</param>
    /// <param name="memoryPerTrial">Bytes that a trial needs beside the shared base.</param>
    public static PackPlan Make(Sweep sweep, IReadOnlyList<string> devices, long memoryPerTrial)
    {
        long room = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        int[] sizes = [.. Sizes.Where(size => size == 1 || size * memoryPerTrial * devices.Count <= room)];
        IReadOnlyList<PackSpeed> speeds = PackMeasurement.Measure(
            [.. sweep.Trials.Select(trial => trial.Recipe)], [.. devices.Take(sweep.Trials.Count)], sizes, WorthWhile);
        return Choose(speeds, sweep, devices.Count);
    }

    public static PackPlan Choose(IReadOnlyList<PackSpeed> speeds, Sweep sweep, int devices)
    {
        double best = speeds.Min(speed => speed.LeafMilliseconds);
        PackSpeed chosen = speeds.First(speed => speed.LeafMilliseconds <= best * (1 + WorthWhile));
        double? leaves = sweep.Trials.All(trial => trial.Recipe.Training.MaxSteps is not null) ? sweep.Trials.Sum(trial => Leaves(trial.Recipe)) : null;
        int lanes = Math.Min(devices * chosen.Trials, sweep.Trials.Count);
        return new PackPlan(speeds, chosen.Trials, lanes, leaves * chosen.LeafMilliseconds / 1000 / Math.Min(devices, sweep.Trials.Count));
    }

    /// <summary>What came of the plan; null where it promised nothing, or trials did not train to their end.</summary>
    public PackOutcome? Outcome(SweepMessages.Status sweep) => TrainingSeconds is { } planned && sweep.Trials.All(trial => trial.Status == TrialStatus.Finished)
        ? new PackOutcome(Slots, planned, sweep.Trials.Sum(trial => trial.TrainingSeconds) / Lanes)
        : null;

    public override string ToString()
    {
        string measured = string.Join(", ", Speeds.Select(speed => string.Create(
            CultureInfo.InvariantCulture, $"{speed.LeafMilliseconds:0.0} ms a leaf {(speed.Trials == 1 ? "alone" : $"in packs of {speed.Trials}")}")));
        string time = TrainingSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"; about {seconds:0} s of training, evaluations apart") : "";
        return $"packs: {measured}: {(Slots == 1 ? "one trial a device" : $"{Slots} trials a device")}{time}";
    }

    private static double Leaves(Recipe recipe) => (double)recipe.Training.MaxSteps! * recipe.Training.GlobalBatch / recipe.Training.MicroBatch;
}
