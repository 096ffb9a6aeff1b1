using System.Globalization;

namespace Spectral.Cli.Sweeps;

/// <summary>A sweep's training as it was planned, and as it was.</summary>
/// <param name="Slots">Trials a device.</param>
/// <param name="PlannedSeconds">Wall time of all training, evaluations apart.</param>
/// <param name="MeasuredSeconds">The same, from the steps of all trials.</param>
internal sealed record PackOutcome(int Slots, double PlannedSeconds, double MeasuredSeconds)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{MeasuredSeconds:0} s, planned {PlannedSeconds:0} s, in packs of {Slots}");
}
