namespace Spectral.Cli.Tests.Doctor;

/// <summary>A clock that is set wrong.</summary>
internal sealed class ShiftedClock(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
}
