namespace Spectral.Cli.Benchmarks;

/// <summary>How long something took, and how long it may take.</summary>
/// <param name="Seconds">As measured.</param>
/// <param name="Bound">As promised, in seconds.</param>
internal sealed record RecoveryTime(double Seconds, double Bound)
{
    public double Ratio => Seconds / Bound;
}
